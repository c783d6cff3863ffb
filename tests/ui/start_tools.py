"""A start screen filled in by hand, for its tests."""

from __future__ import annotations

from dataclasses import replace

from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples
from tests.ui.staff_tools import preview, settle, show, tap
from ui.screens.start import StartScreen
from ui.screens.start_values import FieldName

SNAP = samples.snapshot(session=None, signed_in=samples.NURSE)
TYPED = {
    FieldName.MRN: "20417",
    FieldName.INITIALS: "R.K.",
    FieldName.AGE: "41",
    FieldName.WEIGHT: "82",
    FieldName.EARLIER: "3",
    FieldName.DOSE: "41",
    FieldName.DURATION: "40",
    FieldName.PRESSURE: "122/78",
    FieldName.HR: "72",
    FieldName.SPO2: "98",
}


def opened(qtbot, snapshot=SNAP, size=(1920, 1080), look_ahead=preview):
    screen = StartScreen(look_ahead)
    return screen, show(qtbot, screen, snapshot, size)


def filled(qtbot, snapshot=SNAP, size=(1920, 1080), **more):
    screen, sent = opened(qtbot, snapshot, size)
    for name, text in {**TYPED, **{FieldName(k): v for k, v in more.items()}}.items():
        screen.form.set_text(name, text)
    screen.form.end_ago(5, snapshot.now)
    screen._on_done()
    settle()
    return screen, sent


def answer(command, error: ErrorCode | None = None, detail: str = "", *, waiting: bool = False):
    done = error is None and not waiting
    outcome = Outcome(command.id, done, error, detail, waiting)
    return replace(SNAP, outcomes={command.id: outcome})


def pick(screen, name: FieldName) -> None:
    tap(screen.fields.fields[name])
