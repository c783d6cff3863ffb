"""Staff are told of the reserve on the disk and what to do; patients are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.reserve import ReserveState
from app.errors import ErrorCode
from tests.ui import samples
from tests.ui.member_tools import IN
from tests.ui.staff_tools import SIZES, Longer, cut, show, shown, sized, translated
from ui.screens.board import BoardScreen
from ui.screens.home import HomeScreen
from ui.screens.menu import MenuScreen

BOARD = samples.snapshot(signed_in=samples.NURSE)
HEADER = "Disk full: reserve in use"


def words(screen) -> list[str]:
    return [each.text() for each in shown(screen, QLabel)]


@pytest.mark.parametrize("state", list(ReserveState))
def test_the_staff_header_tells_only_when_it_is_in_use(qtbot, state):
    for screen, snapshot in ((BoardScreen(), BOARD), (MenuScreen(), IN)):
        show(qtbot, screen, replace(snapshot, reserve=state))
        assert (HEADER in words(screen)) == (state == ReserveState.IN_USE)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReserveState.IN_USE, "no further session before technical support has made room"),
        (ReserveState.NO_ROOM, "no room for the reserve. Call technical support"),
        (ReserveState.MAKING, "Everything is saved."),
        (ReserveState.HELD, "Everything is saved."),
        (ReserveState.NONE, "Everything is saved."),
    ],
)
def test_the_menu_says_what_to_do(qtbot, state, said):
    screen = MenuScreen()
    show(qtbot, screen, replace(IN, reserve=state))
    assert said in screen._storage.text()


def test_what_is_not_saved_comes_first(qtbot):
    screen = MenuScreen()
    full = {"reserve": ReserveState.IN_USE, "storage_error": ErrorCode.DISK_FULL}
    show(qtbot, screen, replace(IN, **full))
    assert "nothing new is saved" in screen._storage.text()


def test_the_patient_is_told_nothing(qtbot):
    plain, in_use = HomeScreen(), HomeScreen()
    snapshot = samples.snapshot()
    show(qtbot, plain, snapshot)
    show(qtbot, in_use, replace(snapshot, reserve=ReserveState.IN_USE))
    assert words(in_use) == words(plain)


@pytest.mark.parametrize("translator", [None, Longer()], ids=["plain", "longer"])
@pytest.mark.parametrize("size", SIZES)
def test_the_words_fit(qtbot, size, translator):
    with sized(*size), translated(translator):
        for screen, snapshot in ((BoardScreen(), BOARD), (MenuScreen(), IN)):
            for state in (ReserveState.IN_USE, ReserveState.NO_ROOM):
                show(qtbot, screen, replace(snapshot, reserve=state), size)
                # Lines of the list of criteria, which is paged, may be outside of it.
                assert [line for line in cut(screen) if not line.startswith("outside")] == []
