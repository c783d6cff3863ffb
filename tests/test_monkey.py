"""A hand without a plan finds no mistake and no way out; the long run is `make monkey`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from tests.monkey import Found, Monkey
from ui.places import Place

ACTS = 250


@pytest.fixture
def monkey(tmp_path: Path, qapp: object):
    usual = sys.excepthook
    made = Monkey(tmp_path, seed=7)
    yield made
    made.end()
    sys.excepthook = usual


def test_no_mistake_no_way_out_and_the_ledger_verifies(monkey: Monkey) -> None:
    try:
        monkey.run(ACTS)
    except Found as found:
        pytest.fail(f"{found}; before: {list(monkey.done)}")
    assert set(monkey.visits) >= {Place.HOME, Place.BOARD, Place.MENU, Place.LOCK, Place.SIGN_OFF}


def test_it_would_notice(monkey: Monkey) -> None:
    number = monkey.stage.now.number - 1
    monkey.check(number)
    with pytest.raises(Found, match="does not answer"):
        monkey.check(number + 1)
    menu = QMenu()
    menu.addAction("x")
    menu.popup(monkey.stage.window.pos())
    with pytest.raises(Found, match="open"):
        monkey.check(number)
    menu.close()
    monkey.stage.session.on_bug(ValueError, ValueError(), None)
    with pytest.raises(Found, match="a mistake"):
        monkey.check(number)
    monkey.mistakes.seen.clear()
    monkey.stage.session.main.show_bug()
    with pytest.raises(Found, match="plain page"):
        monkey.check(number)
    monkey.stage.window.hide()
    with pytest.raises(Found, match="window is gone"):
        monkey.check(number)
