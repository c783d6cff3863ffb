"""The list of past sessions: what a line says, and pages of what fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.snapshot import PAST_LISTED, PastSession, Snapshot
from tests.ui.member_tools import IN
from tests.ui.review_samples import made_past, many, texts
from tests.ui.staff_tools import show, tap
from ui.screens.review import ReviewScreen


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Snapshot, PastSession]:
    """A session with everything in it, out of a real record."""
    return made_past(tmp_path_factory.mktemp("past"))


def test_a_line_says_who_what_and_how_it_ended(qtbot, real):
    screen, line = ReviewScreen(), replace(real[1], settled=49.6)
    show(qtbot, screen, replace(IN, past=(line, replace(line, id=1, settled=None))))
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
    show(qtbot, screen, replace(IN, past=past))
    fits = screen.list.fits
    assert 5 <= fits < 20
    assert not screen.list.newer.isEnabled()
    assert f"1 to {fits} of the newest {PAST_LISTED}; the record has the older" in texts(screen)
    tap(screen.list.older)
    assert screen.list.shown[0].mrn.text() == past[fits].mrn
    for _ in range(PAST_LISTED // fits):
        tap(screen.list.older)
    rows = [row for row in screen.list.shown if not row.isHidden()]
    assert rows[-1].mrn.text() == past[-1].mrn
    assert not screen.list.older.isEnabled()
    assert all(not row.mrn.text() for row in screen.list.shown if row.isHidden())
    tap(screen.list.newer)
    assert screen.list.older.isEnabled()


def test_a_list_that_grows_stays_on_its_page(qtbot, real):
    screen, past = ReviewScreen(), many(real[1], 40)
    show(qtbot, screen, replace(IN, past=past[:20]))
    tap(screen.list.older)
    first = screen.list.shown[0].mrn.text()
    screen.show_snapshot(replace(IN, past=past))
    assert screen.list.shown[0].mrn.text() == first


def test_an_empty_list_says_so(qtbot):
    screen = ReviewScreen()
    show(qtbot, screen, IN)
    assert "No past session yet." in texts(screen)
    assert not screen.list.older.isEnabled()
