"""What leads, admins and everybody do on the staff page, by touch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import (
    ChangePin,
    Deactivate,
    Reactivate,
    ResetPin,
    SetPin,
    SetRole,
)
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.snapshot import Outcome, StaffMember
from tests.ui import samples
from tests.ui.member_tools import IN, outcome
from tests.ui.staff_side import Held
from tests.ui.staff_tools import press, show, shown, tap, type_on
from ui.screens.staff import StaffScreen

ADMIN = samples.NURSE
LEAD = StaffMember(2, "Nurse 12", role=Role.LEAD)
NURSE = StaffMember(3, "Nurse 20")
GONE = StaffMember(4, "Tom", active=False)
EMPTY = StaffMember(5, "Noa", pin_set=False)
ALL = (ADMIN, LEAD, NURSE, GONE, EMPTY)
AS_ADMIN = replace(IN, staff=ALL)
AS_LEAD = replace(AS_ADMIN, signed_in=LEAD)
AS_NURSE = replace(AS_ADMIN, signed_in=NURSE)


def page(qtbot, snapshot=AS_ADMIN, who: int | None = None):
    screen = StaffScreen()
    sent = show(qtbot, screen, snapshot)
    if who is not None:
        tap(screen.entries[who])
    return screen, sent


def hold(monkeypatch, button) -> None:
    monkeypatch.setattr(button, "_since", Held(5000))
    press(button)
    button._on_tick()


def words(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel))


def done(sent, snapshot=AS_ADMIN):
    return replace(snapshot, outcomes={sent[-1].id: Outcome(sent[-1].id, True)})


def test_an_admin_changes_a_role_with_a_tap(qtbot):
    screen, sent = page(qtbot, who=3)
    tap(screen.member.roles.chip(Role.LEAD))
    (command,) = sent
    assert (type(command), command.who, command.role) == (SetRole, 3, Role.LEAD)
    screen.show_snapshot(done(sent))
    assert "changed and written down" in words(screen)


def test_the_role_that_somebody_has_is_not_set_again(qtbot):
    screen, sent = page(qtbot, who=3)
    tap(screen.member.roles.chip(Role.STAFF))
    assert sent == []


def test_what_is_refused_after_all_is_told_in_place(qtbot):
    screen, sent = page(qtbot, who=3)
    tap(screen.member.roles.chip(Role.LEAD))
    screen.show_snapshot(outcome(sent[0], ErrorCode.DISK_FULL, snapshot=AS_ADMIN))
    assert "disk is full" in screen.member.reason.text()
    tap(screen.member.roles.chip(Role.ADMIN))
    assert len(sent) == 2, "and it can be tried again"


@pytest.mark.parametrize(
    ("snapshot", "who", "role", "reset", "active", "reason"),
    [
        (AS_ADMIN, 3, True, True, True, ""),
        (AS_ADMIN, 1, True, False, False, "last admin"),
        (AS_LEAD, 3, False, True, True, "role does not allow"),
        (AS_LEAD, 1, False, True, False, "role does not allow"),
        (AS_NURSE, 2, False, False, False, "role does not allow"),
    ],
)
def test_what_is_not_allowed_is_disabled_and_says_why(
    qtbot, snapshot, who, role, reset, active, reason
):
    screen, _ = page(qtbot, snapshot, who)
    card = screen.member
    assert card.roles.chip(Role.ADMIN).isEnabled() == role
    assert card.reset.isEnabled() == reset
    assert card.active.isEnabled() == active
    assert reason in card.reason.text()
    assert card.reason.isVisible() == bool(reason)


def test_a_tap_resets_no_pin_and_deactivates_nobody(qtbot, monkeypatch):
    screen, sent = page(qtbot, who=3)
    tap(screen.member.reset)
    tap(screen.member.active)
    assert sent == []
    hold(monkeypatch, screen.member.active)
    assert [(type(c), c.who) for c in sent] == [(Deactivate, 3)]


def test_somebody_who_cannot_sign_in_is_let_in_again(qtbot, monkeypatch):
    screen, sent = page(qtbot, who=4)
    assert "cannot sign in" in screen.entries[4].text()
    assert not screen.member.reset.isVisible()
    assert not screen.member.set_pin.isVisible()
    hold(monkeypatch, screen.member.active)
    assert [(type(c), c.who) for c in sent] == [(Reactivate, 4)]


def test_a_forgotten_pin_is_reset_and_the_new_one_typed_at_once(qtbot, monkeypatch):
    screen, sent = page(qtbot, who=3)
    hold(monkeypatch, screen.member.reset)
    assert [(type(c), c.who) for c in sent] == [(ResetPin, 3)]
    screen.show_snapshot(done(sent))
    assert "Nurse 20: type a new PIN yourself" in words(screen)
    for field, entry in zip(
        (screen.reset.first, screen.reset.second), screen.reset.pins, strict=True
    ):
        tap(field)
        type_on(entry.pad, "975310")
    tap(screen.reset.save)
    command = sent[-1]
    assert (type(command), command.who, command.pin) == (SetPin, 3, "975310")
    screen.show_snapshot(done(sent))
    assert "The new PIN is set." in words(screen)
    assert not screen.reset.touched


def test_a_reset_that_was_left_is_taken_up_again(qtbot):
    screen, _ = page(qtbot, who=5)
    assert "no PIN" in screen.entries[5].text()
    assert not screen.member.reset.isVisible()
    tap(screen.member.set_pin)
    assert screen.reset.isVisible()
    tap(screen.back)
    assert screen.entries[5].isVisible()


def test_a_simple_pin_is_refused_with_words(qtbot):
    screen, sent = page(qtbot, who=5)
    tap(screen.member.set_pin)
    for field, entry in zip(
        (screen.reset.first, screen.reset.second), screen.reset.pins, strict=True
    ):
        tap(field)
        type_on(entry.pad, "123456")
    tap(screen.reset.save)
    screen.show_snapshot(outcome(sent[0], ErrorCode.PIN_TOO_SIMPLE, snapshot=AS_ADMIN))
    assert "too easy to guess" in screen.reset.reason
    assert not screen.reset.touched


def change(screen, old: str, first: str, second: str) -> None:
    for field, entry, pin in zip(
        (screen.own.old, screen.own.first, screen.own.second),
        screen.own.pins,
        (old, first, second),
        strict=True,
    ):
        tap(field)
        type_on(entry.pad, pin)


def test_everybody_changes_their_own_pin(qtbot):
    screen, sent = page(qtbot, AS_NURSE)
    tap(screen.change)
    change(screen, "246810", "975310", "975310")
    tap(screen.own.save)
    (command,) = sent
    assert (type(command), command.old, command.pin) == (ChangePin, "246810", "975310")
    screen.show_snapshot(done(sent, AS_NURSE))
    assert "Your PIN is changed." in words(screen)


def test_a_wrong_old_pin_is_told_and_nothing_typed_is_left(qtbot):
    screen, sent = page(qtbot, AS_NURSE)
    tap(screen.change)
    change(screen, "246811", "975310", "975310")
    tap(screen.own.save)
    screen.show_snapshot(outcome(sent[0], ErrorCode.WRONG_PIN, snapshot=AS_NURSE))
    assert "Wrong PIN" in screen.own.reason
    assert not screen.own.touched
    assert screen.own.pins[0].isVisible()


def test_two_pins_that_differ_are_not_sent(qtbot):
    screen, sent = page(qtbot, AS_NURSE)
    tap(screen.change)
    change(screen, "246810", "975310", "975311")
    tap(screen.own.save)
    assert sent == []
    assert "not the same" in screen.own.reason


def test_a_pin_shows_in_no_text_and_leaves_with_the_page(qtbot):
    screen, _ = page(qtbot, AS_NURSE)
    tap(screen.change)
    change(screen, "246810", "975310", "975310")
    assert "975310" not in words(screen)
    assert "975310" not in repr(screen.own.made())
    screen.leave()
    assert not screen.own.touched


def test_staff_see_that_a_lead_adds_members(qtbot):
    screen, _ = page(qtbot, AS_NURSE)
    assert not screen.add.isEnabled()
    assert "A lead or an admin adds members." in words(screen)
    screen.show_snapshot(AS_LEAD)
    assert screen.add.isEnabled()
    assert "A lead or an admin adds members." not in words(screen)
