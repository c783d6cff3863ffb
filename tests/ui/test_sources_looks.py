"""How the page of sources looks: every word in its place, at every size and length."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from tests.ui import source_samples as ss
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    settle,
    show,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from ui.screens.sources import SourcesScreen

WHY = "the SDC device does not answer"


def in_state(qtbot, state: str, size=(1920, 1080)) -> SourcesScreen:
    """Show a state in which the first source has just been tested in vain."""
    screen = SourcesScreen()
    snapshot = ss.STATES[state]
    sent = show(qtbot, screen, snapshot, size)
    if snapshot.sources:
        first, *others = snapshot.sources
        tap(screen.cards[first.id].button)
        screen.show_snapshot(ss.told(sent[0].id, replace(first, tested=WHY), *others))
        settle()
    return screen


def in_sight(screen: SourcesScreen) -> list[str]:
    """Return the cards that stand wholly in sight."""
    view = screen.list.area.viewport()
    found = []
    for name, card in screen.cards.items():
        box = card.rect().translated(card.mapTo(view, QPoint(0, 0)))
        if view.rect().contains(box):
            found.append(name)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ss.STATES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, state, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = in_state(qtbot, state, size)
        assert small_targets(screen) == []
        for card in screen.cards.values():
            assert cut(card) == []
            assert overlaps(card) == []
        # What is below the edge is not on the screen: the rest is looked at without the list.
        screen.list.inner.hide()
        assert cut(screen) == []
        assert overlaps(screen) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_source_comes_into_sight(qtbot, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = in_state(qtbot, "long", size)
        seen = set(in_sight(screen))
        assert seen < set(screen.cards)
        for _ in screen.cards:
            tap(screen.list.more)
            seen |= set(in_sight(screen))
        assert seen == set(screen.cards)


@pytest.mark.parametrize("size", SIZES)
def test_three_sources_need_no_paging(qtbot, size):
    with sized(*size):
        screen = in_state(qtbot, "three", size)
        assert in_sight(screen) == ["monitor", "oximeter", "gateway"]
        assert not screen.list.more.isVisible()


def test_entering_again_begins_with_the_first_source(qtbot):
    screen = in_state(qtbot, "long", (1280, 800))
    tap(screen.list.more)
    assert "long-0" not in in_sight(screen)
    screen.leave()
    screen.enter(ss.STATES["long"])
    assert in_sight(screen)[0] == "long-0"


@pytest.mark.parametrize("state", ss.STATES)
def test_every_word_is_translated(qtbot, state):
    with translated(Bracketed()):
        screen = in_state(qtbot, state)
        views = ss.STATES[state].sources
        said = [text for v in views for text in (v.name, v.error, *v.errors) if text]
        assert untranslated(screen, ss.IN.bay, WHY, *said) == []


def test_where_the_data_are_from_is_said(qtbot):
    screen = in_state(qtbot, "troubled")
    origin = screen.findChild(QLabel, "origin")
    assert origin.isVisible()
