"""Every view of the infusion page: words fit, targets are large, all is translated."""

from __future__ import annotations

import pytest

from app.errors import ErrorCode
from tests.ui import samples as s
from tests.ui import why_samples as w
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
    translated,
    untranslated,
)
from ui.screens.infusion import InfusionScreen
from ui.screens.start_values import FieldName


def view_running(screen) -> None:
    screen.show_snapshot(w.running())


def view_worked_out(screen) -> None:
    screen.show_snapshot(w.worked_out())


def view_spray(screen) -> None:
    screen.show_snapshot(w.spray())
    screen._on_correct()
    screen._on_done()


def view_correct(screen) -> None:
    screen._on_correct()


def view_clock(screen) -> None:
    screen._on_correct()
    screen._on_field(FieldName.ENDED)
    screen.pad._on_by_clock()


def view_clash(screen) -> None:
    screen._on_correct()
    screen._on_field(FieldName.DURATION)
    screen.form.fields.set_text(FieldName.DURATION, "90")
    screen._on_changed()


def view_check(screen) -> None:
    view_clash(screen)
    screen._on_done()


def view_again(screen) -> None:
    screen._on_again()
    screen._on_done()


def view_question(screen) -> None:
    screen._on_correct()
    screen.form.fields.set_text(FieldName.DOSE, "410")
    screen._on_save()


def view_refused(screen) -> None:
    screen._on_correct()
    screen.form.fields.set_text(FieldName.DOSE, "25")
    screen._on_done()
    screen._on_save()
    refused = w.answered(w.two_parts(), screen._pending, ErrorCode.VALUE_REFUSED, "overlap")
    screen.show_snapshot(refused)


def view_written(screen) -> None:
    screen.show_snapshot(w.running())
    screen._on_end()
    screen.show_snapshot(w.answered(w.worked_out(), screen._pending))


VIEWS = [
    view_running,
    view_worked_out,
    view_spray,
    view_correct,
    view_clock,
    view_clash,
    view_check,
    view_again,
    view_question,
    view_refused,
    view_written,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, view, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = InfusionScreen()
        show(qtbot, screen, w.two_parts(), size)
        view(screen)
        # Turning a page of the pad asks for the room of two pages for a moment.
        settle()
        screen.resize(*size)
        assert (screen.width(), screen.height()) == tuple(size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_is_translated(qtbot, view):
    with translated(Bracketed()):
        screen = InfusionScreen()
        show(qtbot, screen, w.two_parts())
        view(screen)
        assert untranslated(screen, "R.K.", s.snapshot().bay) == []
