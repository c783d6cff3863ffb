"""A member of staff typed by finger, for the tests of the entry pages."""

from __future__ import annotations

from dataclasses import replace

from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples
from tests.ui.staff_tools import tap, type_on

EMPTY = samples.snapshot(session=None, staff=())
IN = samples.snapshot(session=None, signed_in=samples.NURSE)


def outcome(command, error: ErrorCode | None = None, snapshot=EMPTY):
    made = Outcome(command.id, error is None, error)
    return replace(snapshot, outcomes={command.id: made})


def fill(form, name: str = "ANNA", first: str = "246810", second: str = "246810") -> None:
    tap(form.name)
    type_on(form.letters, name)
    tap(form.first)
    type_on(form.pins[0].pad, first)
    tap(form.second)
    type_on(form.pins[1].pad, second)
