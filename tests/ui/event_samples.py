"""Snapshots with events and drugs, for the tests of the event page and the board."""

from __future__ import annotations

from dataclasses import replace

from app.domain.event import CareEvent, Drug, EventKind
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from tests.ui import samples as s

MIN = 60.0
DRUGS = (
    Drug("Ondansetron", "mg", (4.0, 8.0)),
    Drug("Clonidine", "mg", (0.1, 0.125, 0.2)),
    Drug("Salbutamol", "puffs", (1.0, 2.0, 4.0)),
)
# As many, and as long, as the clinic's file may have.
MANY_DRUGS = tuple(
    Drug(f"Hydroxychloroquine W{n}", "mmol/kg", (0.125, 10.0, 12.5, 100.0, 1250.0, 9999.0))
    for n in range(6)
)


def event(number: int, kind: EventKind, ago: float, **more: object) -> CareEvent:
    """Return an event of so many minutes ago, noted by the first nurse."""
    made = CareEvent(number, kind, s.NOW_T - ago * MIN, by=1)
    return replace(made, **more)  # type: ignore[arg-type]


def drug(number: int, ago: float, **more: object) -> CareEvent:
    """Return 4 mg of ondansetron given so many minutes ago."""
    given = {"text": "Ondansetron", "dose": 4.0, "unit": "mg"}
    return event(number, EventKind.DRUG_GIVEN, ago, **{**given, **more})


def scored(number: int, ago: float, score: int = 3) -> CareEvent:
    """Return a sedation score of so many minutes ago."""
    return event(number, EventKind.SEDATION, ago, score=score)


def events() -> tuple[CareEvent, ...]:
    """Return events in the order they were noted: one late, one taken back."""
    return (
        event(201, EventKind.OXYGEN_ON, 27),
        event(202, EventKind.VOMITED, 12, by=2),
        drug(203, 10),
        event(204, EventKind.WALKED, 8, retracted=s.NOW_T - 7 * MIN),
        event(205, EventKind.DRANK, 20),
    )


def many() -> tuple[CareEvent, ...]:
    """Return more events than the list has room for."""
    long = {"text": "Hydroxychloroquine W0", "dose": 9999.0, "unit": "mmol/kg", "by": 99}
    later = tuple(drug(300 + n, n, **long) for n in range(14))
    return (*events(), *later)


def snapshot(
    noted: tuple[CareEvent, ...] | None = None,
    drugs: tuple[Drug, ...] = DRUGS,
    *outcomes: Outcome,
) -> Snapshot:
    """Return the snapshot with staff signed in, events and drugs, and what became of commands."""
    session = s.session(events=events() if noted is None else noted)
    found = {outcome.command_id: outcome for outcome in outcomes}
    return s.snapshot(signed_in=s.NURSE, session=session, drugs=drugs, outcomes=found)


def done(command_id: str) -> Outcome:
    """Return that a command is saved."""
    return Outcome(command_id, True)


def refused(command_id: str, error: ErrorCode = ErrorCode.VALUE_REFUSED) -> Outcome:
    """Return that a command was refused."""
    return Outcome(command_id, False, error)


def waiting(command_id: str) -> Outcome:
    """Return that a command waits for the disk."""
    return Outcome(command_id, False, waiting=True)
