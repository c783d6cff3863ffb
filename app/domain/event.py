"""What happened to the patient besides what is rated and measured."""

from __future__ import annotations

from collections.abc import Iterable
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
    SEDATION = "sedation"
    CHEST_PAIN = "chest_pain"
    SHORT_OF_BREATH = "short_of_breath"
    SEVERE_HEADACHE = "severe_headache"
    VISUAL_LOSS = "visual_loss"
    SEIZURE = "seizure"
    SYMPTOM_OVER = "symptom_over"


# What staff see or are told of, and what goes on until they note that it is over.
SYMPTOMS = (
    EventKind.CHEST_PAIN,
    EventKind.SHORT_OF_BREATH,
    EventKind.SEVERE_HEADACHE,
    EventKind.VISUAL_LOSS,
    EventKind.SEIZURE,
)
# MOAA/S: 5 answers at once to their name, 0 does not answer at all.
SEDATION_SCORES = range(6)


@dataclass(frozen=True, slots=True)
class CareEvent:
    """Something that happened at kiosk time `at`; `by` is the staff id of who noted it.

    For a drug `text` is its name and `dose` how much, in `unit`; of SYMPTOM_OVER it is the
    symptom. `score` is that of SEDATION (0 to 5). `retracted` is when it was taken back as
    wrong: it stays in the record.
    """

    id: int
    kind: EventKind
    at: float
    text: str = ""
    dose: float | None = None
    unit: str = ""
    by: int | None = None
    retracted: float | None = None
    score: int | None = None


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


def standing(events: Iterable[CareEvent]) -> list[CareEvent]:
    """Return the events that were not taken back, by when they happened."""
    return sorted((e for e in events if e.retracted is None), key=lambda e: (e.at, e.id))


def symptoms(events: Iterable[CareEvent]) -> dict[EventKind, CareEvent]:
    """Return the event with which each symptom that goes on began."""
    found: dict[EventKind, CareEvent] = {}
    for event in standing(events):
        if event.kind in SYMPTOMS:
            found.setdefault(event.kind, event)
        elif event.kind == EventKind.SYMPTOM_OVER:
            found = {kind: began for kind, began in found.items() if kind != event.text}
    return found


def sedation(events: Iterable[CareEvent]) -> CareEvent | None:
    """Return the newest sedation score, None while nobody has noted one."""
    scored = [e for e in standing(events) if e.kind == EventKind.SEDATION]
    return scored[-1] if scored else None
