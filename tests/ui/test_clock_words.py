"""What staff read about a clock that was moved or a machine that was off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.notice import Notice, NoticeKind
from tests.ui import samples
from ui import notice_words as words
from ui.criteria_words import facts_of


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
