"""The page that says what the kiosk has learned: switches, resets, the file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app import commands as c
from app.domain.learning import LearnedScope, LearningView
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from tests.ui import calibration_samples as cs
from tests.ui import samples
from tests.ui.staff_side import Held
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    press,
    release,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from ui.places import Place
from ui.screens.learning import LearningScreen
from ui.widgets.touch import HOLD_MS

PATIENT, POPULATION = LearnedScope
NOTHING = LearningView(able=True, patients=True, population=True)
UNABLE = LearningView(able=False, patients=False, population=False)
FILE = "/var/lib/kiosk/exports/learned-2026-11-23-140700.json"


def snapshot(**changes: object) -> Snapshot:
    return replace(cs.IN, learning=replace(cs.LEARNED, **changes))  # type: ignore[arg-type]


def page(qtbot, shown_first: Snapshot | None = None, size=(1920, 1080)):
    screen = LearningScreen()
    return screen, show(qtbot, screen, shown_first or snapshot(), size)


def texts(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


def hold(monkeypatch, button, milliseconds: int) -> None:
    """Hold a button as long as a stopwatch says that is set by hand."""
    monkeypatch.setattr(button, "_since", Held(milliseconds))
    press(button)
    button._on_tick()
    release(button)


def told(command, outcome: Outcome, view: LearningView = cs.LEARNED) -> Snapshot:
    return replace(cs.IN, learning=view, outcomes={command.id: outcome})


def done(command, detail: str = "") -> Outcome:
    return Outcome(command.id, True, None, detail)


# --- what stands there -----------------------------------------------------------------


def test_how_much_is_learned(qtbot):
    screen, sent = page(qtbot)
    assert screen.cards[PATIENT].amount.text() == "Patients known: 12"
    assert screen.cards[POPULATION].amount.text() == "Sessions learned from: 41 · version 41"
    for card in screen.cards.values():
        assert card.switch.chosen == {True}
        assert card.button.isEnabled()
    assert not screen.remark.isVisible()
    assert sent == []


def test_each_switch_says_what_it_does(qtbot):
    screen, _ = page(qtbot)
    said = texts(screen)
    assert "When a patient comes back, the forecast starts from their own" in said
    assert "Every forecast starts from what the completed sessions here showed." in said
    assert said.count("The record keeps it all.") == 2
    assert "from the published figures again" in said


def test_nothing_learned_yet_can_not_be_reset(qtbot):
    screen, _ = page(qtbot, replace(cs.IN, learning=NOTHING))
    for card in screen.cards.values():
        assert card.amount.text() == "Nothing learned yet"
        assert not card.button.isEnabled()
        assert card.button.property("kind") != "danger"


def test_what_is_off_is_said_not_to_be_used(qtbot):
    screen, _ = page(qtbot, snapshot(patients=False))
    card = screen.cards[PATIENT]
    assert card.switch.chosen == {False}
    assert card.amount.text() == "Patients known: 12. Off: not used, nothing new learned."
    assert card.amount.property("tone") == "caution"
    assert screen.cards[POPULATION].amount.property("tone") in (None, "")


def test_another_model_is_said(qtbot):
    screen, _ = page(qtbot, snapshot(other_model=True))
    assert screen.remark.isVisible()
    assert "belongs to an older model: it is kept, but not used" in screen.remark.text()


def test_a_model_that_does_not_learn(qtbot):
    screen, sent = page(qtbot, replace(cs.IN, learning=UNABLE))
    assert "gives everybody the same times: it does not learn" in screen.remark.text()
    for card in screen.cards.values():
        assert card.switch.chosen == frozenset()
        assert card.amount.text() == ""
        for button in (*card.switch.chips, card.button):
            assert not button.isEnabled()
            tap(button)
    assert not screen.export.isEnabled()
    assert sent == []


# --- what staff do -----------------------------------------------------------------------


@pytest.mark.parametrize("scope", list(LearnedScope))
@pytest.mark.parametrize("on", [True, False])
def test_a_switch_asks_for_its_own_scope_only(qtbot, scope, on):
    screen, sent = page(qtbot, snapshot(patients=not on, population=not on))
    tap(screen.cards[scope].switch.chip(on))
    (command,) = sent
    assert isinstance(command, c.SetLearning)
    wanted = (on, None) if scope == PATIENT else (None, on)
    assert (command.patients, command.population) == wanted


def test_a_switch_shows_the_record_not_the_tap(qtbot):
    screen, sent = page(qtbot)
    card = screen.cards[POPULATION]
    tap(card.switch.chip(False))
    assert card.switch.chosen == {True}
    assert card.status.text() == "saving …"
    screen.show_snapshot(told(sent[0], done(sent[0]), replace(cs.LEARNED, population=False)))
    assert card.switch.chosen == {False}
    assert (card.status.text(), card.status.property("tone")) == ("Switched off.", "settled")
    assert screen.cards[PATIENT].status.text() == ""


@pytest.mark.parametrize("scope", list(LearnedScope))
def test_a_reset_is_held(qtbot, monkeypatch, scope):
    screen, sent = page(qtbot)
    card = screen.cards[scope]
    hold(monkeypatch, card.button, HOLD_MS - 10)
    assert sent == []
    hold(monkeypatch, card.button, HOLD_MS + 10)
    assert [type(command) for command in sent] == [c.ResetLearning]
    assert sent[0].scope == scope
    screen.show_snapshot(told(sent[0], done(sent[0]), NOTHING))
    assert card.status.text() == "Reset. What was learned is used no more."
    assert card.amount.text() == "Nothing learned yet"


def test_a_tap_does_not_reset(qtbot):
    screen, sent = page(qtbot)
    tap(screen.cards[PATIENT].button)
    assert sent == []


def test_an_export_names_its_file(qtbot):
    screen, sent = page(qtbot)
    assert "Nothing of a patient is in it." in texts(screen)
    tap(screen.export)
    assert [type(command) for command in sent] == [c.ExportLearning]
    assert screen.exported.text() == "saving …"
    screen.show_snapshot(told(sent[0], done(sent[0], FILE)))
    name = "exports/learned-2026-11-23-140700.json"
    assert screen.exported.text() == f"Written to the data folder: {name}"
    assert screen.exported.isVisible()


def test_what_went_wrong_stands_in_place(qtbot):
    screen, sent = page(qtbot)
    tap(screen.export)
    screen.show_snapshot(told(sent[0], Outcome(sent[0].id, False, ErrorCode.READ_ONLY)))
    assert screen.exported.text().startswith("The disk cannot be written to.")
    assert screen.exported.property("tone") == "danger"
    card = screen.cards[PATIENT]
    tap(card.switch.chip(False))
    waiting = Outcome(sent[1].id, False, ErrorCode.DISK_FULL, waiting=True)
    screen.show_snapshot(told(sent[1], waiting))
    assert card.status.text() == "not saved yet: waiting for the disk"
    assert card.status.property("tone") == "caution"
    assert card.switch.chosen == {True}


def test_an_answer_that_the_core_has_forgotten_stays(qtbot):
    screen, sent = page(qtbot)
    tap(screen.cards[PATIENT].switch.chip(False))
    screen.show_snapshot(told(sent[0], done(sent[0])))
    screen.show_snapshot(snapshot(patients=False))
    assert screen.cards[PATIENT].status.text() == "Switched off."


def test_leaving_forgets_what_was_told(qtbot):
    screen, sent = page(qtbot)
    tap(screen.export)
    screen.show_snapshot(told(sent[0], done(sent[0], FILE)))
    tap(screen.back)
    assert sent.places == [Place.MENU]
    screen.leave()
    screen.enter(snapshot())
    assert not screen.exported.isVisible()


# --- how it looks ------------------------------------------------------------------------


def worst(screen, sent) -> None:
    """Everything at once: off, another model, a refusal, a waiting reset, a file."""
    card, other = screen.cards.values()
    tap(card.switch.chip(False))
    tap(other.switch.chip(False))
    tap(screen.export)
    first, second, third = sent
    outcomes = (
        Outcome(first.id, False, ErrorCode.DISK_FULL),
        Outcome(second.id, False, ErrorCode.DISK_FULL, waiting=True),
        done(third, FILE),
    )
    view = replace(cs.LEARNED, patients=False, population=False, other_model=True)
    answers = {each.command_id: each for each in outcomes}
    screen.show_snapshot(replace(cs.IN, learning=view, outcomes=answers))


def nothing(screen, sent) -> None:
    pass


VIEWS = [
    (snapshot(), nothing),
    (snapshot(), worst),
    (replace(cs.IN, learning=NOTHING), nothing),
    (replace(cs.IN, learning=UNABLE), nothing),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("view", "act"), VIEWS)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, view, act, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen, sent = page(qtbot, view, size)
        act(screen, sent)
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize(("view", "act"), VIEWS)
def test_every_word_is_translated(qtbot, view, act):
    with translated(Bracketed()):
        screen, sent = page(qtbot, view)
        act(screen, sent)
        assert untranslated(screen, cs.IN.bay, "exports/learned", "json") == []


def test_where_the_data_are_from_is_said(qtbot):
    screen, _ = page(qtbot)
    origin = screen.findChild(QLabel, "origin")
    assert origin.text() == "SIMULATED"
    assert origin.isVisible()


def test_staff_see_it_and_change_nothing(qtbot):
    screen, _ = page(qtbot, replace(snapshot(), signed_in=samples.SECOND))
    assert "A lead or an admin" in screen.remark.text()
    assert screen.remark.isVisible()
    assert not screen.export.isEnabled()
    for each in screen.cards.values():
        assert not each.button.isEnabled()
        assert not any(chip.isEnabled() for chip in each.switch.chips)
