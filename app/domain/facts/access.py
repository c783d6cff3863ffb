"""Facts about who looked into a record, and about a look without a PIN in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.access import GlassEnd, RecordPart
from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpened(Fact):
    """Somebody looked into what is written of a patient.

    `opened` is the past session (its SessionStarted's seq), None where it is not one session;
    `mrn` is whose record it is, empty where it is not one patient's.
    """

    kind: ClassVar[str] = "record_opened"
    part: RecordPart
    opened: int | None = None
    mrn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(Fact):
    """Somebody without a PIN opened the view of the running session, with a name and a reason."""

    kind: ClassVar[str] = "glass_broken"
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassClosed(Fact):
    """That view was closed again; `glass` is the seq of its GlassBroken."""

    kind: ClassVar[str] = "glass_closed"
    glass: int
    end: GlassEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassSeen(Fact):
    """A lead or an admin has seen that the view was opened without a PIN."""

    kind: ClassVar[str] = "glass_seen"
    glass: int


TYPES: tuple[type[Fact], ...] = (
    RecordOpened,
    GlassBroken,
    GlassClosed,
    GlassSeen,
)
