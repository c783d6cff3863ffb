"""The list of past sessions: what a line says, and pages of what fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import FindSessions
from app.domain.past import EVERY, PastFilter
from app.domain.session import SessionEnd
from app.snapshot import PAST_LISTED, PastSession, Snapshot
from tests.ui.member_tools import IN
from tests.ui.review_samples import listed, made_past, many, texts
from tests.ui.staff_tools import show, tap
from ui.screens.review import ReviewScreen


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Snapshot, PastSession]:
    """A session with everything in it, out of a real record."""
    return made_past(tmp_path_factory.mktemp("past"))


def test_a_line_says_who_what_and_how_it_ended(qtbot, real):
    screen, line = ReviewScreen(), replace(real[1], settled=49.6)
    show(qtbot, screen, listed((line, replace(line, id=1, settled=None))))
    first, second = screen.list.shown
    assert first.day.text() == "23 November 2026"
    assert first.time.text() == "2:07 pm"
    assert (first.initials.text(), first.mrn.text()) == ("R.K.", "20417")
    assert first.given.text() == "Ketamine IV 41 mg"
    assert first.end.text() == "Discharged with an override"
    assert (first.settled.text(), second.settled.text()) == ("50 min", "--")
    assert "1 to 2 of 2, newest first" in texts(screen)


def test_the_list_is_paged_by_what_fits(qtbot, real):
    screen = ReviewScreen()
    past = many(real[1], PAST_LISTED)
    show(qtbot, screen, listed(past))
    fits = screen.list.fits
    assert 5 <= fits < 20
    assert not screen.list.back.isEnabled()
    assert f"1 to {fits} of {PAST_LISTED}, newest first" in texts(screen)
    tap(screen.list.on)
    assert screen.list.shown[0].mrn.text() == past[fits].mrn
    for _ in range(PAST_LISTED // fits):
        tap(screen.list.on)
    rows = [row for row in screen.list.shown if not row.isHidden()]
    assert rows[-1].mrn.text() == past[-1].mrn
    assert not screen.list.on.isEnabled()
    assert all(not row.mrn.text() for row in screen.list.shown if row.isHidden())
    tap(screen.list.back)
    assert screen.list.on.isEnabled()


def test_a_list_that_grows_stays_on_its_page(qtbot, real):
    screen, past = ReviewScreen(), many(real[1], 40)
    show(qtbot, screen, listed(past[:20]))
    tap(screen.list.on)
    first = screen.list.shown[0].mrn.text()
    screen.show_snapshot(listed(past))
    assert screen.list.shown[0].mrn.text() == first


def test_an_empty_list_says_so(qtbot):
    screen = ReviewScreen()
    show(qtbot, screen, IN)
    assert "Looking for past sessions." in texts(screen)
    screen.show_snapshot(listed(()))
    assert "No past session yet." in texts(screen)
    assert not screen.list.on.isEnabled()


def test_past_the_oldest_line_older_ones_are_asked_for(qtbot, real):
    screen, past = ReviewScreen(), many(real[1], 30)
    sent = show(qtbot, screen, listed(past, more=True))
    assert f"of the newest {len(past)}; older ones come after them" in texts(screen)
    while not sent:
        assert screen.list.on.isEnabled()
        tap(screen.list.on)
    (command,) = sent
    assert isinstance(command, FindSessions)
    assert (command.wanted, command.most) == (EVERY, 2 * PAST_LISTED)


def test_a_search_asks_for_what_was_chosen_and_says_so(qtbot, real):
    screen = ReviewScreen()
    sent = show(qtbot, screen, listed(many(real[1], 3)))
    tap(screen.to_search)
    for digit in "204":
        screen.search.entry.pad.digits.key.emit(digit)
    tap(screen.search.ends.chip(SessionEnd.TRANSFERRED))
    tap(screen.search.days.chip(30))
    tap(screen.search.go)
    wanted = PastFilter("204", frozenset({SessionEnd.TRANSFERRED}), 30)
    assert [c.wanted for c in sent] == [wanted]
    assert "MRN begins with 204 · Transferred · In the last 30 days" in texts(screen)
    screen.show_snapshot(listed(()))
    assert "No past session fits what is looked for." in texts(screen)
    tap(screen.to_search)
    assert screen.back.text() == "Back"
    tap(screen.back)
    assert sent.places == []
    tap(screen.to_search)
    tap(screen.search.show_all)
    assert sent[-1].wanted == EVERY
    assert "MRN begins" not in texts(screen)


def test_what_was_looked_for_is_forgotten(qtbot, real):
    screen = ReviewScreen()
    show(qtbot, screen, listed(many(real[1], 3)))
    tap(screen.to_search)
    screen.search.entry.pad.digits.key.emit("7")
    screen.leave()
    assert screen.search.filter == EVERY
