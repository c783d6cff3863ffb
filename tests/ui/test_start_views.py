"""Every view of the start screen: words fit, targets are large, all is translated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.session import Modifier
from tests.ui import samples
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    overlaps,
    settle,
    sized,
    small_targets,
    translated,
    untranslated,
)
from tests.ui.start_tools import SNAP, crowded, cut_here, filled, opened
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


def view_spray(screen) -> None:
    screen.form.end_running(SNAP.now)
    screen._on_preset(PRESETS[3])


def view_running(screen) -> None:
    screen.form.end_running(SNAP.now)
    screen._on_changed()


def view_began(screen) -> None:
    # So long ago that staff are asked whether it still runs.
    screen.form.end_running(SNAP.now.shifted(-3600))
    screen._on_field(FieldName.BEGAN)


def view_began_wrong(screen) -> None:
    screen.form.end_running(SNAP.now)
    screen._on_field(FieldName.BEGAN)
    screen.pad._on_by_clock()
    for digit in "630":
        screen.pad._on_key(digit)
    screen.pad._on_half("am")


def view_severe(screen) -> None:
    screen._on_modifier(Modifier.LIVER_SEVERE)


def view_earlier_known(screen) -> None:
    screen.form.set_text(FieldName.EARLIER, "")
    screen._on_field(FieldName.EARLIER)


def view_question(screen) -> None:
    screen.form.set_text(FieldName.DOSE, "0.5")
    screen._on_start()


def view_empty(screen) -> None:
    screen.enter(SNAP)
    screen._on_done()


KNOWN = replace(SNAP, returning=samples.returning())
# The names of papers are the same in every language.
SOURCES = (
    "Perez-Ruixo 2021",
    "Rodrigues 2020",
    "Krystal 1998",
    "Peltoniemi 2012",
    "Riva-Posse 2018",
)

VIEWS = [
    view_full,
    view_wrong,
    view_letters,
    view_pressure,
    view_earlier,
    view_ended,
    view_clock,
    view_spray,
    view_running,
    view_began,
    view_began_wrong,
    view_severe,
    view_earlier_known,
    view_question,
    view_empty,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, view, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen, _ = filled(qtbot, KNOWN, size, crowded)
        view(screen)
        screen.show_snapshot(KNOWN)
        settle()
        assert cut_here(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_is_translated(qtbot, view):
    with translated(Bracketed()):
        screen, _ = filled(qtbot, KNOWN, look_ahead=crowded)
        view(screen)
        screen.show_snapshot(KNOWN)
        assert untranslated(screen, "R.K.", SNAP.bay, "sample windows", *SOURCES) == []


def test_where_data_are_from_stands_on_the_screen(qtbot):
    screen, _ = opened(qtbot)
    assert screen.findChild(QLabel, "origin").text() == "SIMULATED"
