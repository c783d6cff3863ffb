"""Facts about the record itself: that it was checked, and what was archived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChecked(Fact):
    """Somebody let the ledger be walked from end to end.

    `entries` were looked at, up to the link `head` (hexadecimal); `problem` is what was found
    first, at `entry`, and empty when all was as it was written. `archived` facts were not
    there because an archive holds them.
    """

    kind: ClassVar[str] = "record_checked"
    entries: int
    head: str
    archived: int
    problem: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsArchived(Fact):
    """Old sessions were written to a file and removed from the record.

    `beside` are facts beside these sessions that went with them, such as what was learned about
    a patient none of whose sessions stays. `file` is its name in the folder of archives and
    `sha256` what was written; `facts` and `batches` of seconds are how many entries of the
    ledger stand for what was removed.
    """

    kind: ClassVar[str] = "sessions_archived"
    sessions: tuple[int, ...]
    beside: tuple[int, ...]
    file: str
    sha256: str
    facts: int
    batches: int
    seconds: int
    years: float


TYPES: tuple[type[Fact], ...] = (
    RecordChecked,
    SessionsArchived,
)
