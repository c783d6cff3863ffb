"""What the tests of the sign-off share: who signs, holding the button, and what is shown."""

from __future__ import annotations

from dataclasses import replace

from app.domain.session import SessionEnd
from app.snapshot import Outcome
from tests.ui import samples as s
from tests.ui.staff_side import Held, all_met
from tests.ui.staff_tools import (
    press,
    release,
    tap,
    type_on,
)
from tests.ui.tape import lay_out

PIN, OTHER_PIN = "123456", "654321"
ENDS = list(SessionEnd)


def met():
    return all_met(s.snapshot(signed_in=s.NURSE))


def still_open():
    return s.snapshot(signed_in=s.NURSE)


def listen(screen):
    found = []
    screen.command.connect(found.append)
    return found


def type_pin(panel, pin=PIN):
    type_on(panel.entry.pad, pin)


def hold(screen, monkeypatch, milliseconds=810):
    press(screen.sign)
    monkeypatch.setattr(screen.sign, "_since", Held(milliseconds))
    screen.sign._on_tick()
    release(screen.sign)


def answer(screen, command, snapshot=None, **outcome):
    made = Outcome(command.id, False, **outcome)
    screen.show_snapshot(replace(snapshot or met(), outcomes={command.id: made}))


def choose(screen, end):
    tap(screen.modes.chip(end))
    lay_out(screen)


def on_screen(screen):
    rows = [row.text for row in screen.table.lines if not row.isHidden()]
    return (screen.heading.text(), screen.patient.text(), *rows, screen.meaning.text())
