"""The page of backups and the line about them in the menu: what is said, sent, and how it looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel

from app.commands import MakeBackup
from app.domain.backup import BackupTrouble, BackupView
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import backup_samples as bs
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from ui import backup_words as words
from ui.places import Place
from ui.screens.backup import BackupScreen
from ui.screens.menu import MenuScreen


def page(qtbot, view: BackupView, size=(1920, 1080)):
    screen = BackupScreen()
    return screen, show(qtbot, screen, bs.snapshot(view), size)


def texts_of(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel))


def test_the_last_good_one_is_told_with_its_age_and_what_is_in_it(qtbot):
    screen, _ = page(qtbot, bs.FINE)
    said = texts_of(screen)
    assert "Last good backup: 4 h ago" in said
    assert "18.4 MB" in said
    assert f"{QLocale().toString(24_310)} entries" in said
    assert bs.GOOD.file in said
    assert "failed" not in said


@pytest.mark.parametrize("trouble", list(BackupTrouble))
def test_every_trouble_is_told_with_what_to_do(qtbot, trouble):
    view = replace(bs.FINE, failed=trouble, failed_at=bs.NOW.shifted(-3 * bs.HOUR))
    screen, _ = page(qtbot, view)
    what, do = words.trouble(trouble)
    assert f"It failed 3 h ago. {what}" in texts_of(screen)
    assert do in texts_of(screen)
    assert "Last good backup: 4 h ago" in texts_of(screen)


def test_no_two_troubles_share_their_words(qtbot):
    assert len({words.trouble(each) for each in BackupTrouble}) == len(BackupTrouble)


def test_never_is_said_as_never(qtbot):
    screen, _ = page(qtbot, bs.NEVER)
    assert "There is no backup yet" in texts_of(screen)


def test_one_by_hand_is_one_command_and_its_refusal_is_told(qtbot):
    screen, sent = page(qtbot, bs.FINE)
    tap(screen.make)
    assert [type(command) for command in sent] == [MakeBackup]
    assert "One moment." in texts_of(screen)
    refused = Outcome(sent[0].id, False, ErrorCode.NOT_SIGNED_IN)
    screen.show_snapshot(replace(bs.snapshot(bs.FINE), outcomes={sent[0].id: refused}))
    assert "Nobody is signed in" in texts_of(screen)


def test_one_under_way_shows_how_far_and_offers_no_second(qtbot):
    screen, sent = page(qtbot, bs.VIEWS["copying"])
    assert "42 %" in texts_of(screen)
    assert screen.bar.isVisible()
    tap(screen.make)
    assert list(sent) == []


def test_without_a_plan_it_says_how_to_make_one(qtbot):
    screen, sent = page(qtbot, BackupView())
    assert "kiosk.toml" in texts_of(screen)
    tap(screen.make)
    assert list(sent) == []


def test_back_leads_to_the_menu(qtbot):
    screen, sent = page(qtbot, bs.FINE)
    tap(screen.back)
    assert sent.places == [Place.MENU]


# --- the menu's line -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said", "tone"),
    [
        ("none", "No backups are set up.", "muted"),
        ("never", "There is no backup yet.", "caution"),
        ("good", "Last good backup: 4 h ago.", "settled"),
        ("old", "Last good backup: 9 days ago.", "caution"),
        ("copying", "A backup is being made: 42 %.", "muted"),
        ("pulled", "Last good backup: 4 h ago. The backup disk failed or was pulled.", "caution"),
        ("unverified", "There is no backup yet. What was written could not", "caution"),
    ],
)
def test_the_menu_says_how_it_stands(qtbot, state, said, tone):
    screen = MenuScreen()
    show(qtbot, screen, bs.snapshot(bs.VIEWS[state]))
    assert said in texts_of(screen)
    assert words.card_line(bs.VIEWS[state], bs.NOW)[1] == tone


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (30, "just now"),
        (-30, "just now"),
        (600, "10 min ago"),
        (47 * 3600 + 59 * 60, "47 h 59 min ago"),
        (48 * 3600, "2 days ago"),
        (-3600, "at a time that lies ahead of the clock"),
    ],
)
def test_an_age_is_in_hours_then_in_days_and_never_from_the_future(qtbot, seconds, said):
    assert words.age(bs.NOW.shifted(-seconds), bs.NOW) == said


# --- how it looks ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", bs.VIEWS)
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("make", [BackupScreen, MenuScreen])
def test_every_word_fits(qtbot, size, state, longer, make):
    with sized(*size), translated(Longer() if longer else None):
        screen = make()
        show(qtbot, screen, bs.snapshot(bs.VIEWS[state]), size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("state", bs.VIEWS)
def test_every_word_is_translated(qtbot, state):
    with translated(Bracketed()):
        screen, _ = page(qtbot, bs.VIEWS[state])
        assert untranslated(screen, bs.GOOD.file, bs.PLAN.folder, bs.IN.bay) == []
        assert screen.findChild(QLabel, "origin").isVisible()
