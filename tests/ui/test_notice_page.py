"""The page of all notices: the whole session, the limits in force, and no alarm system."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import AcknowledgeNotice, ConfirmTime, PauseNotices
from app.domain.notice import Notice, NoticeKind
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import notice_samples as n
from tests.ui import samples as s
from tests.ui.staff_side import DATA, shown
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    Sent,
    sized,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import application, theme
from ui.main_window import place_for
from ui.places import Place
from ui.screens.check_in import CheckInScreen
from ui.screens.home import HomeScreen
from ui.screens.notices import NoticesScreen
from ui.widgets.notice_list import PAGE


@pytest.fixture
def page(qtbot, qapp):
    return shown(qtbot, NoticesScreen(), n.snapshot())


def show(page, *notices, **changes):
    page.show_snapshot(n.snapshot(*notices, **changes))
    lay_out(page)
    return page.list.shown


def ids(lines):
    return [line.entry.notice.id for line in lines]


def test_it_says_that_it_is_no_alarm_system(page):
    texts = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert "This is no alarm system: the bedside monitor stays in charge." in texts


def test_every_notice_of_the_session_is_there_newest_first(page):
    lines = show(page, *n.long_session(3))
    assert ids(lines) == [25, 23, 21, 150, 102, 101, 100]
    assert [line.state.text() for line in lines[:5]] == [
        "Raised 2:06 pm · not seen yet",
        "Raised 2:05 pm · not seen yet · goes on",
        "Raised 2:02 pm · seen by Nurse 07 at 2:06 pm · goes on",
        "Raised 1:58 pm · not seen yet · ended 2:00 pm",
        "Raised 1:11 pm · seen by Nurse 07 at 1:12 pm · ended 1:12 pm",
    ]
    assert lines[2].words.text() == "Systolic BP 184 mmHg, at or above 180"


def test_what_nobody_has_seen_is_answered_by_one_tap(page):
    lines = show(page, *n.long_session(1))
    assert [line.button.isVisible() for line in lines] == [True, True, False, True, False]
    sent = Sent(page)
    tap(lines[1].button)
    assert [(type(c), c.notice) for c in sent] == [(AcknowledgeNotice, 23)]
    lines = show(page, *n.long_session(1))
    assert not lines[1].button.isEnabled()
    refused = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    lines = show(page, *n.long_session(1), outcomes={sent[0].id: refused})
    assert "disk is full" in lines[1].error.text()


def test_a_newer_one_stands_for_the_older_one(page):
    newest, first = show(page, n.pressure(21, 9), n.pressure(30, 2, follows=21))
    assert "a newer one stands for it" in first.state.text()
    assert first.button.isHidden()
    assert newest.button.isVisible()


def test_a_gap_in_time_is_confirmed_here_too(page):
    session = s.session(time_gap=1500.0)
    notice = Notice(11, NoticeKind.TIME_GAP, s.NOW_T)
    for notices in ((notice,), ()):
        (line,) = show(page, *notices, session=session)
        assert "25 min" in line.words.text()
        sent = Sent(page)
        tap(line.button)
        assert [type(c) for c in sent] == [ConfirmTime]
        page.list._answers.keep(())


def test_a_call_that_is_not_saved_cannot_be_answered_yet(page):
    (line,) = show(page, replace(s.call(1), id=-1))
    assert "Not saved yet" in line.words.text()
    assert not line.button.isEnabled()
    assert line.state.isHidden()


def test_without_a_notice_it_says_so_and_a_pause_can_begin(page):
    assert show(page) == []
    assert page.list.none.isVisible()
    sent = Sent(page)
    tap(page.pause.button)
    assert [(type(c), c.seconds) for c in sent] == [(PauseNotices, 120.0)]
    show(page, n.pressure(), paused=3)
    assert page.pause.until.text() == "Paused until 2:10 pm"
    assert not page.list.none.isVisible()


def test_a_pause_takes_the_emphasis_but_no_line(page):
    (limit,) = show(page, n.pressure())
    assert limit.property("tone") == "danger"
    (limit,) = show(page, n.pressure(), paused=3)
    assert (limit.property("tone"), limit.button.isVisible()) == ("", True)


def test_every_limit_is_listed_with_its_source(page):
    found = page.limits.words
    assert len([w for w in found if " | " in w]) == len(n.LIMITS.rules) + 3
    assert found[0] == (
        "Systolic BP at or above 160 mmHg · Medium | "
        "Assumption: below 165/100 (CRTCE) with a margin"
    )
    assert (
        "Oxygen at or below 91 % · for 10 s · High | "
        "Source: NEWS2: 91 % and below scores 3; assumption: for 10 s"
    ) in found
    assert "Pulse is used where there is no value for Heart rate" in found
    assert "Pause: 2 min, at most 5 min" in found
    assert "Seen, but it goes on: it comes back after 10 min" in found
    assert found[-1] == "From the clinic's file vital-limits, version 2"


def test_without_limits_it_says_so(page):
    page.show_snapshot(replace(n.snapshot(), limits=None))
    assert page.limits.words == ("No limits are set.",)


def test_back_leads_to_the_board(page):
    sent = Sent(page)
    tap(page.back)
    assert sent.places == [Place.BOARD]


def test_what_is_below_can_be_reached(page):
    show(page, *n.long_session(14))
    assert page.list.below() > 0
    for _ in range(20):
        if page.list.at_end:
            break
        tap(page.list.more)
    assert page.list.at_end
    page.enter(n.snapshot(*n.long_session(14)))
    lay_out(page)
    assert page.list.area.verticalScrollBar().value() == 0


def test_the_page_belongs_to_staff_and_a_session():
    assert application._SCREENS[Place.NOTICES] == ("notices", NoticesScreen.__name__)
    assert place_for(Place.NOTICES, n.snapshot()) == Place.NOTICES
    assert place_for(Place.NOTICES, n.snapshot(session=None)) == Place.MENU
    assert place_for(Place.NOTICES, replace(n.snapshot(), signed_in=None)) == Place.HOME


@pytest.mark.parametrize("make", [HomeScreen, CheckInScreen])
def test_the_patient_reads_nothing_of_limits(qtbot, qapp, make):
    notices = (*n.everything(), n.sensor())
    screen = shown(qtbot, make(), replace(n.snapshot(*notices, paused=3), signed_in=None))
    texts = " ".join(each.text() for each in screen.findChildren(QLabel))
    for word in ("184", "above", "below", "Systolic", "connection", "Sensor", "Paused", "High"):
        assert word not in texts


def test_the_patients_side_counts_calls_and_not_limits(qtbot, qapp):
    notices = (*n.everything(), n.sensor(), n.switched())
    home = shown(qtbot, HomeScreen(), replace(n.snapshot(*notices), signed_in=None))
    assert home.passing.notices.text() == "! 1 notice"
    home.show_snapshot(replace(n.snapshot(n.pressure(), n.link()), signed_in=None))
    assert home.passing.notices.isHidden()


# A walker-by may read these beside the patient; each new kind has to be decided here.
ON_THE_PATIENTS_SIDE = {
    *(NoticeKind.NURSE_CALLED, NoticeKind.OVERDUE, NoticeKind.MISSED_CHECK_IN),
    *(NoticeKind.TIME_GAP, NoticeKind.PROTOCOL_CHANGED, NoticeKind.GLASS_BROKEN),
}


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_patients_side_counts_nothing_of_what_staff_see_or_measure(qtbot, qapp, kind):
    told = n.snapshot(Notice(1, kind, s.NOW_T - 60))
    home = shown(qtbot, HomeScreen(), replace(told, signed_in=None))
    assert home.passing.notices.isVisible() == (kind in ON_THE_PATIENTS_SIDE)


@pytest.mark.parametrize("notices", [n.everything(), n.long_session(), ()])
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer, notices):
    with sized(*size), translated(Longer() if longer else None):
        page = shown(qtbot, NoticesScreen(), n.snapshot(*notices, paused=3), size)
        assert (page.width(), page.height()) == size
        assert cut_texts(page) == []
        assert small_targets(page, theme.current().staff_target) == []


def test_every_word_goes_through_translation(qtbot, qapp):
    with translated(Bracketed()):
        page = shown(qtbot, NoticesScreen(), n.snapshot(*n.long_session(), paused=3))
        assert untranslated(page, *DATA, *n.FIXED) == []


def test_a_long_session_shows_the_newest_and_older_ones_when_asked(page):
    old = n.oxygen(99, 130)
    notices = (old, *n.long_session(60))
    shown = show(page, *notices)
    # What still stands is there, however old.
    assert {line.entry.notice.id for line in shown} >= {99, 21, 150}
    assert len(shown) > PAGE
    assert all(line.entry.stands for line in shown[PAGE:])
    assert page.list.older.text() == f"Show {len(notices) - len(shown)} older ones"
    bar = page.list.area.verticalScrollBar()
    for _ in range(2):
        bar.setValue(bar.maximum())
        tap(page.list.older)
        lay_out(page)
    assert len(page.list.shown) == len(notices)
    assert page.list.older.isHidden()
    page.enter(n.snapshot(*notices))
    assert len(page.list.lines) == len(shown)
