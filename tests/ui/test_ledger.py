"""The page that checks the record, and the line about it in the menu and on the sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel

from app.commands import ArchiveOld, CheckRecord
from app.domain.ledger import Finding, LedgerProblem
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import ledger_samples as ls
from tests.ui import samples
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
from ui import ledger_words as words
from ui.places import Place
from ui.screens.ledger import LedgerScreen
from ui.screens.menu import MenuScreen
from ui.sign_off_text import signed_facts


def page(qtbot, state, size=(1920, 1080), **changes):
    screen = LedgerScreen()
    return screen, show(qtbot, screen, ls.snapshot(ls.VIEWS[state], **changes), size)


def texts_of(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel))


def number(value: int) -> str:
    return str(QLocale().toString(value))


def test_a_check_is_one_command_and_its_refusal_is_told(qtbot):
    screen, sent = page(qtbot, "quiet")
    tap(screen.check)
    assert [type(command) for command in sent] == [CheckRecord]
    refused = Outcome(sent[0].id, False, ErrorCode.SESSION_RUNNING)
    screen.show_snapshot(ls.snapshot(ls.QUIET, outcomes={sent[0].id: refused}))
    assert "A session is running" in texts_of(screen)


def test_one_under_way_says_how_far_and_offers_no_second(qtbot):
    screen, sent = page(qtbot, "walking")
    assert f"{number(20_500)} of {number(48_211)} entries" in texts_of(screen)
    assert screen.bar.isVisible()
    tap(screen.check)
    assert list(sent) == []


def test_a_sound_record_says_what_was_compared(qtbot):
    screen, _ = page(qtbot, "sound")
    said = texts_of(screen)
    assert "Everything is as it was written" in said
    assert f"{number(11_202)} facts" in said
    assert "not as it was written" not in said


def test_what_does_not_fit_is_named_with_what_to_do(qtbot):
    screen, _ = page(qtbot, "broken")
    said = texts_of(screen)
    assert f"Fact {number(1_234)} was changed (entry {number(4_711)})." in said
    assert "session_started_no_delete" in said
    assert "Keep this kiosk as it is" in said
    assert "It did not fit" in said
    assert "Everything is as it was written" not in said


def test_a_check_that_failed_is_no_verdict(qtbot):
    screen, _ = page(qtbot, "failed")
    said = texts_of(screen)
    assert "could not be finished" in said
    assert "as it was written" not in said.replace("all as written", "")


@pytest.mark.parametrize("problem", list(LedgerProblem))
def test_every_problem_has_words(problem):
    full = words.finding_words(Finding(problem, 7, 3, 2, "rating_given", 5, 9, "guard_x"))
    assert full.endswith(".")
    assert "None" not in words.finding_words(Finding(problem))
    assert "{" not in full


def test_no_two_problems_share_their_words():
    told = {words.finding_words(Finding(each)) for each in LedgerProblem}
    assert len(told) == len(LedgerProblem)


def test_the_last_check_says_when_and_who(qtbot):
    screen, _ = page(qtbot, "quiet")
    assert samples.NURSE.name in screen.last.text()
    assert f"{number(47_002)} entries" in screen.last.text()
    screen, _ = page(qtbot, "fresh")
    assert "never checked" in screen.last.text()


def test_an_admin_holds_to_archive_and_a_tap_does_nothing(qtbot):
    screen, sent = page(qtbot, "due")
    assert "Due to be archived: 43" in texts_of(screen)
    tap(screen.archive)
    assert list(sent) == []
    screen.archive.held.emit()
    assert [type(command) for command in sent] == [ArchiveOld]


def test_only_an_admin_is_offered_to_archive_and_only_what_is_due(qtbot):
    nurse = replace(ls.ADMIN, role=Role.LEAD)
    screen, _ = page(qtbot, "due", signed_in=nurse)
    assert not screen.archive.isVisible()
    screen, _ = page(qtbot, "quiet")
    assert not screen.archive.isEnabled()
    screen, _ = page(qtbot, "fresh")
    assert not screen.archive.isVisible()
    assert "kept for ever" in texts_of(screen)


def test_archiving_says_how_far(qtbot):
    screen, _ = page(qtbot, "archiving")
    assert "20 of 43" in texts_of(screen)
    assert not screen.check.isEnabled()


def test_back_leads_to_the_menu(qtbot):
    screen, sent = page(qtbot, "fresh")
    tap(screen.back)
    assert sent.places == [Place.MENU]


def test_the_menu_tells_what_does_not_fit_and_nothing_else(qtbot):
    screen = MenuScreen()
    show(qtbot, screen, ls.snapshot(ls.VIEWS["alarm"]))
    assert "not as it was written" in texts_of(screen)
    screen.show_snapshot(ls.snapshot(ls.VIEWS["sound"]))
    assert "as it was written" not in texts_of(screen)


def test_the_sheet_has_the_head_from_before_the_signature():
    snapshot = replace(samples.snapshot(), ledger=ls.FRESH)
    facts = signed_facts(snapshot, snapshot.session)
    assert "record 48211:3f9a 88c1 02de 7b11" in facts.patient
    later = replace(snapshot, ledger=replace(ls.FRESH, head=replace(ls.HEAD, count=48_212)))
    assert signed_facts(later, later.session).states == facts.states


# --- how it looks ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ls.VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, state, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = LedgerScreen()
        show(qtbot, screen, ls.snapshot(ls.VIEWS[state]), size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_of_the_menu_fits(qtbot, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = MenuScreen()
        show(qtbot, screen, ls.snapshot(ls.VIEWS["alarm"]), size)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("state", ls.VIEWS)
def test_every_word_is_translated(qtbot, state):
    with translated(Bracketed()):
        screen, _ = page(qtbot, state)
        names = (ls.ARCHIVED.file, ls.IN.bay, ls.GUARD.name, samples.NURSE.name)
        assert untranslated(screen, *names) == []
