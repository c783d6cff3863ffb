"""What happened to the patient besides what is rated and measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """What staff note with one tap."""

    DRUG_GIVEN = "drug_given"
    VOMITED = "vomited"
    WALKED = "walked"
    DRANK = "drank"
    OXYGEN_ON = "oxygen_on"
    OXYGEN_OFF = "oxygen_off"


@dataclass(frozen=True, slots=True)
class CareEvent:
    """Something that happened at kiosk time `at`; `by` is the staff id of who noted it.

    For a drug `text` is its name and `dose` how much, in `unit`. `retracted` is when it was
    taken back as wrong: it stays in the record.
    """

    id: int
    kind: EventKind
    at: float
    text: str = ""
    dose: float | None = None
    unit: str = ""
    by: int | None = None
    retracted: float | None = None


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug that is often given here: a button with its usual doses, in `unit`; no advice."""

    name: str
    unit: str
    doses: tuple[float, ...]


def oxygen_on(events: tuple[CareEvent, ...]) -> bool:
    """Return whether oxygen is being given, as far as it was noted."""
    kinds = (EventKind.OXYGEN_ON, EventKind.OXYGEN_OFF)
    noted = [e for e in events if e.kind in kinds and e.retracted is None]
    last = max(noted, key=lambda e: (e.at, e.id), default=None)
    return last is not None and last.kind == EventKind.OXYGEN_ON
