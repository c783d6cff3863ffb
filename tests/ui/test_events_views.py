"""Every view of the event page: words fit, targets are large, all is translated."""

from __future__ import annotations

import re

import pytest

from app.domain.event import EventKind
from app.errors import ErrorCode
from tests.ui import event_samples as e
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    overlaps,
    settle,
    show,
    sized,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import theme
from ui.screens.events import EventsScreen
from ui.screens.events_kinds import CLOCK

DATA = ("R.K.", "Bay 3", "Nurse 07", "Nurse 12", "Ondansetron", "Clonidine", "Salbutamol", "mg")


class Doubled(Longer):
    """Texts of twice the length; clock patterns stay."""

    def translate(self, context, text, disambiguation=None, n=-1):
        longer = super().translate(context, text)
        if longer == text:
            return text
        words = re.sub(r"\{\w+\}", "", text)
        return text + (" loreip" * 40)[: max(1, len(words))]


def view_plain(screen) -> None:
    screen.show_snapshot(e.snapshot())


def view_empty(screen) -> None:
    screen.show_snapshot(e.snapshot((), ()))


def view_many(screen) -> None:
    screen.show_snapshot(e.snapshot(e.many(), e.MANY_DRUGS))


def view_dose(screen) -> None:
    screen._on_drug(e.DRUGS[0])
    for key in "40":
        screen.dose._on_key(key)


def view_many_doses(screen) -> None:
    screen._on_drug(e.MANY_DRUGS[0])
    screen.dose._on_choice(9999.0)


def view_clock(screen) -> None:
    screen._on_when(CLOCK)
    for key in "1408":
        screen.clock._on_key(key)


def view_score(screen) -> None:
    screen._on_score()


def view_symptoms(screen) -> None:
    began = (e.event(301, EventKind.CHEST_PAIN, 6), e.event(302, EventKind.VISUAL_LOSS, 5))
    screen.show_snapshot(e.snapshot((*e.events(), *began, e.scored(303, 4)), e.MANY_DRUGS))


def view_saved(screen) -> None:
    screen._on_kind(EventKind.VOMITED)
    sent = next(iter(screen.told._acts))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.done(sent)))


def view_refused(screen) -> None:
    screen._on_take_back(203)
    sent = next(iter(screen.told._acts))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.refused(sent, ErrorCode.DISK_FULL)))


def view_waiting(screen) -> None:
    screen._on_take_back(203)
    sent = next(iter(screen.told._acts))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.waiting(sent)))


VIEWS = [
    view_plain,
    view_empty,
    view_many,
    view_dose,
    view_many_doses,
    view_clock,
    view_score,
    view_symptoms,
    view_saved,
    view_refused,
    view_waiting,
]


def seen_at(qtbot, view, size) -> EventsScreen:
    screen = EventsScreen()
    show(qtbot, screen, e.snapshot(), size)
    view(screen)
    # Turning a page asks for the room of two pages for a moment.
    settle()
    screen.resize(*size)
    lay_out(screen)
    return screen


@pytest.mark.parametrize("language", [None, Longer, Doubled])
@pytest.mark.parametrize("size", SIZES)
def test_every_view_fits_and_can_be_hit(qtbot, size, language):
    with sized(*size), translated(language() if language else None):
        for view in VIEWS:
            screen = seen_at(qtbot, view, size)
            assert (screen.width(), screen.height()) == tuple(size), view.__name__
            assert cut_texts(screen) == [], view.__name__
            assert overlaps(screen.kinds) == [], view.__name__
            assert small_targets(screen, theme.current().staff_target) == [], view.__name__
            screen.close()


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_is_translated(qtbot, view):
    with translated(Bracketed()):
        screen = seen_at(qtbot, view, (1920, 1080))
        long = ("Hydroxychloroquine W", "mmol/kg")
        assert untranslated(screen, *DATA, *long) == []
