"""Past sessions: the list, one opened and put away again, and nothing of it left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import CloseReview, ForgetSessions, OpenReview
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind
from app.errors import ErrorCode
from app.snapshot import PAST_LISTED, DataOrigin, Outcome, PastSession, Snapshot
from tests.ui.member_tools import IN
from tests.ui.review_samples import listed, made_past, many, texts
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    overlaps,
    settle,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts
from ui.main_window import place_for
from ui.places import Place
from ui.review_words import notice_lines
from ui.screens.review import ReviewScreen
from ui.screens.review_page import Tab
from ui.widgets.basics import say

DATA = (
    *("R.K.", "20417", "Nurse 07", "Nurse 12", "Ondansetron", "Bay 3", "escort waits at home"),
    *("Oxygen: 98 %", "Blood pressure: 124/78", "article-windows 1"),
)


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Snapshot, PastSession]:
    """A session with everything in it, out of a real record."""
    return made_past(tmp_path_factory.mktemp("past"))


def opened(qtbot, real, size=(1920, 1080), **changes: object):
    """Show the list, tap the newest session, and let the core answer."""
    past, line = real
    screen = ReviewScreen()
    base = listed(many(line, 3))
    sent = show(qtbot, screen, base, size)
    tap(screen.list.shown[0].open)
    answered = replace(base, review=replace(past, **changes))
    screen.show_snapshot(answered)
    settle()
    return screen, sent, answered


def tab(screen, which: Tab) -> str:
    tap(screen.page.tabs.chip(which))
    settle()
    return texts(screen)


# --- opening and putting away ----------------------------------------------------------


def test_a_tap_asks_for_that_session(qtbot, real):
    screen, past = ReviewScreen(), many(real[1], 5)
    sent = show(qtbot, screen, listed(past))
    tap(screen.list.shown[2].open)
    (command,) = sent
    assert isinstance(command, OpenReview)
    assert command.session == past[2].id
    screen.show_snapshot(listed(past))
    assert "One moment." in texts(screen)


def test_a_session_that_nobody_asked_for_is_not_shown(qtbot, real):
    screen, past = ReviewScreen(), many(real[1], 5)
    base = listed(past)
    show(qtbot, screen, base)
    screen.show_snapshot(replace(base, review=real[0]))
    assert screen.page is None
    tap(screen.list.shown[2].open)
    screen.show_snapshot(replace(base, review=real[0]))
    assert screen.page is None


def test_a_refusal_is_said_on_the_list(qtbot, real):
    screen, base = ReviewScreen(), listed(many(real[1], 3))
    sent = show(qtbot, screen, base)
    tap(screen.list.shown[1].open)
    refused = Outcome(sent[0].id, False, ErrorCode.DATABASE_CORRUPT)
    screen.show_snapshot(replace(base, outcomes={sent[0].id: refused}))
    assert screen.message.isVisible()
    assert screen.message.text() != "One moment."
    assert screen.message.property("tone") == "caution"


def test_every_part_says_that_it_is_past(qtbot, real):
    screen, _, _ = opened(qtbot, real)
    titles = [t for t in shown(screen, QLabel) if t.text().startswith("Past session")]
    assert len(titles) == 4
    assert all(title.property("tone") == "caution" for title in titles)
    said = texts(screen)
    assert said.count("Past session, 23 November 2026") == 3
    # The clock of now would date the session wrongly.
    assert not screen.list_top.isVisible()
    assert not screen.past_top.clock.isVisible()
    assert screen.page.timeline.axis.past


@pytest.mark.parametrize(
    ("origin", "banner"),
    [
        (DataOrigin.LIVE, None),
        (DataOrigin.SIMULATED, "SIMULATED"),
        (DataOrigin.REPLAYED, "REPLAYED DATA"),
        (DataOrigin.NONE, "NO MONITOR"),
    ],
)
def test_the_banner_is_that_of_the_data_then(qtbot, real, origin, banner):
    """The bay's own source is simulated in every snapshot here."""
    source = replace(real[0].source, origin=origin)
    screen, _, _ = opened(qtbot, real, source=source)
    seen = [o.text() for o in screen.findChildren(QLabel, "origin") if o.isVisible()]
    assert seen == ([] if banner is None else [banner])


def test_the_head_says_who_what_and_who_signed(qtbot, real):
    screen, _, _ = opened(qtbot, real)
    said = texts(screen)
    assert "R.K." in said
    assert "MRN 20417" in said
    assert "41 y · 82 kg · Ketamine IV 41 mg over 40 min · ended 2:07 pm" in said
    assert "Discharged with an override at" in said
    assert "signed by Nurse 07 and Nurse 12. Reason: escort waits at home" in said


def test_an_infusion_without_an_end_is_not_called_running(qtbot, real):
    session = real[0].session
    running = replace(session, infusion=replace(session.infusion, ended=None), kept=())
    screen, _, _ = opened(qtbot, real, session=running)
    assert "end of the infusion not entered" in texts(screen)
    assert "running" not in screen.page.details.text()


def test_the_lists_are_those_of_the_session(qtbot, real):
    screen, _, _ = opened(qtbot, real)
    assert screen.page.lines[Tab.SIGNED].words[:2] == ("Oxygen: 98 %", "Blood pressure: 124/78")
    assert "still have the fingerprint" in texts(screen)
    said = tab(screen, Tab.NOTICES)
    assert "Nurse called" in said
    assert "acknowledged" in said
    assert "by Nurse 07" in said
    assert "Please look" not in said
    said = tab(screen, Tab.EVENTS)
    assert "Ondansetron 4 mg" in said
    assert "Taken back:" in said
    assert "noted by Nurse 07" in said
    said = tab(screen, Tab.FORECASTS)
    assert "As they were then, by the model article-windows 1." in said
    assert screen.page.kept.words
    assert "The line is the end." in said
    assert screen.page.tabs.chosen == {Tab.FORECASTS}


def test_words_that_were_changed_are_said_to_be(qtbot, real):
    session = real[0].session
    ended = replace(session.ended, intact=False)
    screen, _, _ = opened(qtbot, real, session=replace(session, ended=ended))
    assert "do not have the fingerprint" in texts(screen)


def test_the_lanes_show_the_ratings_under_the_same_axis(qtbot, real):
    screen, _, _ = opened(qtbot, real)
    page = screen.page
    assert page.lanes.axis.low == page.timeline.axis.low
    assert page.lanes.axis.high == page.timeline.axis.high
    assert sum(len(row.marks) for row in page.lanes.rows) >= 5
    assert all(row.pill is None for row in page.lanes.rows)
    assert len(page.timeline.overlay.markers) == 1


def test_the_same_session_is_drawn_once(qtbot, real):
    screen, _, answered = opened(qtbot, real)
    page = screen.page
    say(page.initials, "still here")
    screen.show_snapshot(answered)
    assert screen.page is page
    assert page.initials.text() == "still here"


def test_the_list_button_puts_it_away(qtbot, real):
    screen, sent, answered = opened(qtbot, real)
    tap(screen.to_list)
    assert [type(c) for c in sent] == [OpenReview, CloseReview]
    assert screen.page is None
    # One more snapshot may still carry it.
    screen.show_snapshot(answered)
    assert screen.page is None
    assert "Reason: escort" not in texts(screen)
    assert sent.places == []


def test_the_menu_button_leads_to_the_menu(qtbot, real):
    screen, sent, _ = opened(qtbot, real)
    tap(screen.menu)
    assert sent.places == [Place.MENU]


def test_nothing_of_the_patient_stays_after_leaving(qtbot, real):
    screen, sent, _ = opened(qtbot, real)
    screen.leave()
    assert [type(c) for c in sent] == [OpenReview, CloseReview, ForgetSessions]
    assert screen.page is None
    everything = " | ".join(each.text() for each in screen.list.findChildren(QLabel))
    for datum in ("R.K.", "20417", "Ketamine"):
        assert datum not in everything
    assert screen.list.items == ()
    count = len(sent)
    screen.leave()
    assert len(sent) == count


def test_a_session_that_the_core_puts_away_goes(qtbot, real):
    screen, _, answered = opened(qtbot, real)
    screen.show_snapshot(replace(answered, review=None, past=()))
    assert screen.page is None
    assert "R.K." not in texts(screen)


def test_only_staff_of_a_free_bay_get_there():
    from tests.ui import samples

    assert place_for(Place.REVIEW, IN) == Place.REVIEW
    assert place_for(Place.REVIEW, replace(IN, signed_in=None)) == Place.IDLE
    running = samples.snapshot(signed_in=samples.NURSE)
    assert place_for(Place.REVIEW, running) == Place.BOARD


# --- how it looks ------------------------------------------------------------------------


def views(qtbot, real, size) -> Iterator[ReviewScreen]:
    screen = ReviewScreen()
    show(qtbot, screen, listed(many(real[1], PAST_LISTED)), size)
    yield screen
    screen, _, _ = opened(qtbot, real, size)
    for which in Tab:
        tab(screen, which)
        yield screen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, real, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        for screen in views(qtbot, real, size):
            assert cut_texts(screen) == []
            assert screen.minimumSizeHint().height() <= size[1]
            assert overlaps(screen) == []
            assert small_targets(screen) == []


def test_every_word_is_translated(qtbot, real):
    with translated(Bracketed()):
        for screen in views(qtbot, real, (1920, 1080)):
            numbers = [str(4000 + n) for n in range(PAST_LISTED)]
            assert untranslated(screen, *DATA, *numbers, "23 November 2026") == []


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_of_every_kind_has_words_in_a_past_session(qapp, real, kind):
    notice = Notice(
        9, kind, real[0].now.t - 600, "sys-high-high", metric=Metric.NIBP_SYS, value=1.0
    )
    (line,) = notice_lines(replace(real[0], notices=(notice,)))
    assert line.text
