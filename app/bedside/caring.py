"""Events that staff note: a drug given, walked, drank, oxygen, symptoms, sedation."""

from __future__ import annotations

from app import commands as c
from app.bedside.situation import TEXT_LIMIT, Situation, check_since, stamp_of
from app.domain import facts as f
from app.domain.event import SEDATION_SCORES, SYMPTOMS, EventKind
from app.errors import ErrorCode, RefusedError

MOST_DOSE = 100_000.0


def note(command: c.NoteEvent, now: Situation) -> list[f.Fact]:
    """Return an event; only a drug has a name, and a dose always has a unit."""
    now.staff()
    now.session()
    drug = command.kind == EventKind.DRUG_GIVEN
    text, unit = command.text.strip(), command.unit.strip()
    if not _fits(command.kind, text):
        raise RefusedError(ErrorCode.VALUE_REFUSED, "text")
    if (command.kind == EventKind.SEDATION) != (command.score in SEDATION_SCORES):
        raise RefusedError(ErrorCode.VALUE_REFUSED, "score")
    if command.dose is not None and not (drug and 0 < command.dose < MOST_DOSE):
        raise RefusedError(ErrorCode.VALUE_REFUSED, "dose")
    if (command.dose is None) != (not unit) or len(unit) > TEXT_LIMIT:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "unit")
    if command.at is not None:
        check_since(now.at, command.at, "at")
    return [
        f.EventNoted(
            **stamp_of(command, now),
            event=command.kind,
            happened=now.at if command.at is None else now.at.at(command.at),
            text=text,
            dose=command.dose,
            unit=unit,
            score=command.score,
        )
    ]


def _fits(kind: EventKind, text: str) -> bool:
    """Return whether a text goes with a kind: a drug's name, or the symptom that is over."""
    if kind == EventKind.SYMPTOM_OVER:
        return text in SYMPTOMS
    return (kind == EventKind.DRUG_GIVEN) == bool(text) and len(text) <= TEXT_LIMIT


def retract(command: c.RetractEvent, now: Situation) -> list[f.Fact]:
    """Return that an event was wrong; a second time changes nothing."""
    now.staff()
    event = next((e for e in now.session().events if e.id == command.event), None)
    if event is None:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "event")
    if event.retracted is not None:
        return []
    return [f.EventRetracted(**stamp_of(command, now), event=event.id)]
