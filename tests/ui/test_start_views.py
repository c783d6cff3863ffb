"""Every view of the start screen: words fit, targets are large, all is translated."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    sized,
    small_targets,
    translated,
    untranslated,
)
from tests.ui.start_tools import SNAP, filled, opened
from ui.screens.start_values import PRESETS, FieldName


def view_full(screen) -> None:
    screen._on_take()


def view_wrong(screen) -> None:
    for name, text in {"age": "12", "weight": "820", "dose": "2000", "duration": "75"}.items():
        screen.form.set_text(FieldName(name), text)
    for name, text in {"pressure": "78/122", "hr": "500", "spo2": "300"}.items():
        screen.form.set_text(FieldName(name), text)
    screen._on_field(FieldName.DURATION)


def view_letters(screen) -> None:
    screen._on_field(FieldName.INITIALS)


def view_pressure(screen) -> None:
    screen._on_field(FieldName.PRESSURE)


def view_earlier(screen) -> None:
    screen._on_field(FieldName.EARLIER)


def view_ended(screen) -> None:
    screen._on_field(FieldName.ENDED)


def view_clock(screen) -> None:
    screen._on_field(FieldName.ENDED)
    screen.pad._on_by_clock()
    for digit in "1135":
        screen.pad._on_key(digit)


def view_running(screen) -> None:
    screen.form.end_running()
    screen._on_preset(PRESETS[3])


def view_question(screen) -> None:
    screen.form.set_text(FieldName.DOSE, "0.5")
    screen._on_start()


def view_empty(screen) -> None:
    screen.enter(SNAP)
    screen._on_done()


VIEWS = [
    view_full,
    view_wrong,
    view_letters,
    view_pressure,
    view_earlier,
    view_ended,
    view_clock,
    view_running,
    view_question,
    view_empty,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, view, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen, _ = filled(qtbot, size=size)
        view(screen)
        screen.show_snapshot(SNAP)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_is_translated(qtbot, view):
    with translated(Bracketed()):
        screen, _ = filled(qtbot)
        view(screen)
        screen.show_snapshot(SNAP)
        assert untranslated(screen, "R.K.", SNAP.bay, "sample windows") == []


def test_where_data_are_from_stands_on_the_screen(qtbot):
    screen, _ = opened(qtbot)
    assert screen.findChild(QLabel, "origin").text() == "SIMULATED"
