"""Signing: what is shown is frozen, stored, and signed only by those who prove themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import EndSession
from app.domain.session import SessionEnd
from tests.ui import samples as s
from tests.ui.signing import (
    ENDS,
    OTHER_PIN,
    PIN,
    choose,
    hold,
    listen,
    met,
    on_screen,
    still_open,
    type_pin,
)
from tests.ui.staff_side import shown
from tests.ui.staff_tools import (
    slide_off,
    tap,
    type_on,
)
from tests.ui.tape import lay_out
from ui.screens.sign_off import SignOffScreen
from ui.sign_off_text import meaning


@pytest.fixture
def ready(qtbot, qapp):
    return shown(qtbot, SignOffScreen(), met())


@pytest.fixture
def blocked(qtbot, qapp):
    return shown(qtbot, SignOffScreen(), still_open())


def test_every_criterion_is_in_the_table(ready):
    assert len([r for r in ready.table.lines if not r.isHidden()]) == len(s.protocol().criteria)
    assert "as of 2:07 pm" in ready.patient.text()


def test_a_signature_stores_exactly_what_stood_there(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first)
    shown_now = on_screen(ready)
    hold(ready, monkeypatch)
    (command,) = commands
    assert isinstance(command, EndSession)
    assert command.end == SessionEnd.DISCHARGED
    assert command.shown == shown_now
    assert command.met_shown == {c.id for c in s.protocol().criteria}
    assert (command.signer.staff_id, command.signer.pin) == (1, PIN)
    assert command.second is None
    assert PIN not in repr(command)


def test_the_meaning_names_protocol_and_version(ready):
    words = ready.meaning.text()
    assert "IV ketamine, version 1" in words
    assert "The kiosk advises; the decision is mine." in words
    assert all("safe" not in meaning(end, s.protocol()) for end in ENDS)


def test_it_must_be_held_and_a_slide_or_short_hold_signs_nothing(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first)
    tap(ready.sign)
    slide_off(ready.sign)
    hold(ready, monkeypatch, 790)
    assert commands == []
    hold(ready, monkeypatch)
    assert len(commands) == 1
    hold(ready, monkeypatch)
    assert len(commands) == 1
    assert ready.why_not.text() == "Signing …"


def test_a_short_pin_disables_with_its_reason(ready):
    assert not ready.sign.isEnabled()
    type_pin(ready.first, "12345")
    assert not ready.sign.isEnabled()
    assert "six digits" in ready.why_not.text()
    type_pin(ready.first, "6")
    assert ready.sign.isEnabled()
    assert ready.why_not.text() == ""


def test_an_open_criterion_blocks_the_discharge_and_is_named(blocked):
    choose(blocked, SessionEnd.DISCHARGED)
    type_pin(blocked.first)
    assert not blocked.sign.isEnabled()
    assert blocked.why_not.text() == "Dissociation settled: not met. Open in all: 6."
    assert "are met" not in blocked.meaning.text()


def test_with_open_criteria_no_end_is_chosen_and_nothing_is_stated(blocked, monkeypatch):
    commands = listen(blocked)
    assert blocked.modes.chosen == frozenset()
    assert "are met" not in " ".join(on_screen(blocked))
    type_pin(blocked.first)
    assert blocked.why_not.text() == "Choose above how the session ends."
    hold(blocked, monkeypatch)
    assert commands == []


def test_each_open_line_is_worded_by_its_state(blocked):
    lines = on_screen(blocked)
    assert "Walks steadily: not assessed" in lines
    assert any(x.startswith("Dizziness mild or less: not met · moderate") for x in lines)
    assert any(x.startswith("No driving explained: old") for x in lines)


def test_every_end_has_its_own_meaning(blocked):
    words = {meaning(end, s.protocol(), 6) for end in ENDS}
    assert len(words) == len(ENDS)
    assert "although 6 criteria" in meaning(SessionEnd.OVERRIDDEN, s.protocol(), 6)


def test_nothing_is_signed_while_something_waits_for_the_disk(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first)
    ready.show_snapshot(replace(met(), unsaved=2))
    assert "wait for the disk" in ready.why_not.text()
    hold(ready, monkeypatch)
    assert commands == []


def test_someone_else_can_sign(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first, "99")
    tap(ready.first.other)
    lay_out(ready)
    tap(ready.first.people.chip(2))
    lay_out(ready)
    assert ready.first.pin == ""
    assert ready.first.who.text() == "Nurse 12"
    type_pin(ready.first)
    hold(ready, monkeypatch)
    assert commands[0].signer.staff_id == 2


def test_override_needs_a_reason_and_a_second_person(blocked, monkeypatch):
    commands = listen(blocked)
    choose(blocked, SessionEnd.OVERRIDDEN)
    type_pin(blocked.first)
    assert "reason" in blocked.why_not.text()
    tap(blocked.reason.choices.chip("advice"))
    type_on(blocked.reason.entry.pad, "OK")
    assert "second member" in blocked.why_not.text()
    tap(blocked.turns.chip("second"))
    lay_out(blocked)
    assert not blocked.second.people.chip(1).isEnabled()
    tap(blocked.second.people.chip(2))
    lay_out(blocked)
    assert "second PIN" in blocked.why_not.text()
    type_pin(blocked.second, OTHER_PIN)
    hold(blocked, monkeypatch)
    (command,) = commands
    assert command.end == SessionEnd.OVERRIDDEN
    assert command.reason == "Leaves against advice: OK"
    assert (command.second.staff_id, command.second.pin) == (2, OTHER_PIN)
    assert any("not met" in line for line in command.shown)
    open_ids = {r.criterion.id for r in s.readiness().blocking}
    assert command.met_shown.isdisjoint(open_ids)


@pytest.mark.parametrize("end", [SessionEnd.TRANSFERRED, SessionEnd.ENTERED_IN_ERROR])
def test_other_ends_need_a_reason_and_one_signature(blocked, monkeypatch, end):
    commands = listen(blocked)
    choose(blocked, end)
    type_pin(blocked.first)
    assert not blocked.sign.isEnabled()
    tap(blocked.reason.choices.chips[0])
    hold(blocked, monkeypatch)
    assert commands[0].end == end
    assert commands[0].reason
    assert commands[0].second is None
    assert commands[0].shown[-1] == meaning(end, s.protocol())


def test_override_is_not_offered_when_all_is_met(ready):
    assert not ready.modes.chip(SessionEnd.OVERRIDDEN).isEnabled()
