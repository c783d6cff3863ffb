"""What staff read about a clock that was moved or a machine that was off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import ConfirmTime
from app.domain.notice import Notice, NoticeKind
from tests.ui import samples
from ui import notice_words as words
from ui.criteria_words import facts_of
from ui.widgets.notice_entry import all_entries, open_entries


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("clock:3600", "The clock was moved forward by 1 h at 2:05 pm. It says 2:07 pm now."),
        ("clock:-7500", "The clock was moved back by 2 h 5 min at 2:05 pm. It says 2:07 pm now."),
        ("restart:420", "The clock was not sure at 2:05 pm."),
    ],
)
def test_a_moved_clock_is_told_with_how_far_and_what_it_says(subject, said):
    snapshot = samples.snapshot(signed_in=samples.NURSE)
    notice = Notice(7, NoticeKind.TIME_GAP, snapshot.now.t - 120.0, subject)
    snapshot = replace(snapshot, notices=(notice,))
    assert words.what(notice, snapshot, facts_of(snapshot)) == said


def test_the_time_is_confirmed_on_one_line_however_often_it_was_moved():
    snapshot = samples.snapshot(signed_in=samples.NURSE)
    assert snapshot.session is not None
    t = snapshot.now.t
    gaps = tuple(
        Notice(7 + n, NoticeKind.TIME_GAP, t - 120.0 + n, subject)
        for n, subject in enumerate(("restart:7620", "clock:-7200"))
    )
    unsure = replace(snapshot.session, time_gap=420.0)
    snapshot = replace(snapshot, session=unsure, notices=gaps)
    (line,) = open_entries(snapshot)
    assert isinstance(line.answer, ConfirmTime)
    assert line.notice == gaps[1]
    assert len(all_entries(snapshot)) == 2
