"""How the page of vital signs looks: every word in its place, at every size and length."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from tests.ui import vital_samples as vs
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
from tests.ui.tape import lay_out
from ui.screens.vitals import Tab, VitalsScreen


class Doubled(Longer):
    """Every text twice as long."""

    def translate(self, context, text, disambiguation=None, n=-1):
        if len(text) < 2 or (context == "when" and "mm" in text):
            return text
        return text + (" loreip" * 30)[: len(text)]


def in_state(qtbot, state: str, size=(1920, 1080)) -> VitalsScreen:
    screen = VitalsScreen({})
    show(qtbot, screen, vs.STATES[state], size)
    lay_out(screen)
    return screen


def in_sight(screen: VitalsScreen) -> set[str]:
    """Return the lines that stand wholly in sight."""
    view = screen.table.list.area.viewport()
    found = set()
    for line in screen.table.lines:
        box = line.rect().translated(line.mapTo(view, QPoint(0, 0)))
        if view.rect().contains(box):
            assert line.face is not None
            found.add(line.face.name)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", vs.STATES)
def test_every_line_is_in_sight_and_no_word_is_cut(qtbot, size, state):
    with sized(*size):
        screen = in_state(qtbot, state, size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []
        assert not screen.table.list.more.isVisible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", vs.STATES)
@pytest.mark.parametrize("longer", [Longer, Doubled])
def test_longer_words_wrap_and_every_line_can_be_reached(qtbot, size, state, longer):
    with sized(*size), translated(longer()):
        screen = in_state(qtbot, state, size)
        for line in screen.table.lines:
            assert cut(line) == []
        seen = in_sight(screen)
        for _ in range(3):
            if screen.table.list.more.isVisible():
                tap(screen.table.list.more)
                settle()
            seen |= in_sight(screen)
        assert len(seen) == len(screen.table.lines)
        screen.table.list.inner.hide()
        assert cut(screen) == []
        assert overlaps(screen) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["usual", "doubted", "nothing"])
@pytest.mark.parametrize("longer", [None, Longer])
def test_the_trends_fit(qtbot, size, state, longer):
    with sized(*size), translated(longer() if longer else None):
        screen = in_state(qtbot, state, size)
        tap(screen.tabs.chip(Tab.TRENDS))
        lay_out(screen)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("state", vs.STATES)
def test_every_word_is_translated(qtbot, state):
    with translated(Bracketed()):
        screen = in_state(qtbot, state)
        snapshot = vs.STATES[state]
        names = [view.name for view in snapshot.sources]
        data = (snapshot.bay, snapshot.session.patient.initials, *names)
        assert untranslated(screen, *data) == []
