"""What a check of the record can find, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.clock import Instant
from app.errors import ErrorCode


class LedgerProblem(StrEnum):
    """What does not fit the ledger."""

    FACT_CHANGED = "fact_changed"
    FACT_REMOVED = "fact_removed"
    FACT_ADDED = "fact_added"
    FACTS_SWAPPED = "facts_swapped"
    SECONDS_CHANGED = "seconds_changed"
    SECONDS_REMOVED = "seconds_removed"
    SECONDS_ADDED = "seconds_added"
    ENTRY_FORGED = "entry_forged"
    ENTRY_REMOVED = "entry_removed"
    CUT = "cut"
    OTHER_HISTORY = "other_history"
    OTHER_RECORD = "other_record"
    ARCHIVE_DIFFERS = "archive_differs"
    GUARDS_MISSING = "guards_missing"


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """How long the ledger is and its last link: both together name every entry before."""

    count: int
    link: bytes

    @property
    def short(self) -> str:
        """Return the first 16 hexadecimal digits of the link, as they are printed."""
        return self.link.hex()[:16]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that does not fit, or that the guards of the tables are not all there.

    `entry` of the ledger, `seq` of a fact, `session` and `kind` as far as they are known;
    `other` is the second fact of two that were swapped, `expected` the length of the ledger
    that an anchor tells of, perhaps that of another record, `name` a guard.
    """

    problem: LedgerProblem
    entry: int | None = None
    seq: int | None = None
    session: int | None = None
    kind: str = ""
    other: int | None = None
    expected: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk from end to end found: nothing when `findings` is empty.

    `archived` facts are not there because an archive holds them; `anchors` were compared.
    """

    head: LedgerHead
    facts: int
    seconds: int
    archived: int
    anchors: int
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Return whether everything is as it was written."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """How far a walk is: `done` of `total` entries; `verdict` when it has ended."""

    done: int
    total: int
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The record as staff see it.

    `head` of the ledger; `last` the newest check that was written down and who asked for it;
    `check` how far the one under way is, or what it found. `alarm` is what did not fit at the
    start of the program, before anybody asked. `years` sessions are kept, None for ever; `old`
    of them ended longer ago; `archiving` is how many of these are done, None when nothing is
    under way.
    """

    head: LedgerHead | None = None
    last: CheckedRecord | None = None
    check: LedgerCheck | None = None
    failed: ErrorCode | None = None
    alarm: Finding | None = None
    years: float | None = None
    old: int = 0
    archiving: int | None = None
    archived: ArchivedSessions | None = None


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A check that was written down: when, by whom, how long the ledger was, what was found."""

    at: Instant
    staff_id: int | None
    entries: int
    problem: str


@dataclass(frozen=True, slots=True)
class ArchivedSessions:
    """The newest archive: when, how many sessions, and its file."""

    at: Instant
    sessions: int
    file: str
    sha256: str


NO_LEDGER = LedgerView()
