"""The record itself: its ledger walked in pieces, its head kept elsewhere, a look at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app import commands as c
from app.bedside.archiving import ArchivingDesk
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.ledger import (
    NO_LEDGER,
    CheckedRecord,
    Finding,
    LedgerCheck,
    LedgerHead,
    LedgerView,
    Verdict,
)
from app.errors import ErrorCode, RefusedError, StorageError
from app.log import LOG, log_bug
from app.storage.anchors import AnchorFile, AnchorReason
from app.storage.ledger import Ledger
from app.storage.records import Records
from app.storage.verification import tail_finding, verify

# After these the head is written down outside the record.
_ANCHORED = {
    f.SessionEnded: AnchorReason.SESSION_ENDED,
    f.RecordChecked: AnchorReason.CHECKED,
}
_NEWEST = "{select} ORDER BY d.seq DESC LIMIT 1"
# A result that the record did not take is offered again.
_OFFER_AFTER_S = 5.0


class LedgerRoom:
    """Checks the record on demand and a little at every start; tells staff what does not fit."""

    def __init__(
        self,
        records: Records,
        ledger: Ledger,
        anchors: AnchorFile | None,
        archiving: ArchivingDesk,
        put: Callable[[object], None],
    ) -> None:
        self._records, self._ledger, self._anchors, self._put = records, ledger, anchors, put
        self._archiving = archiving
        self._steps: Iterator[LedgerCheck] | None = None
        self._check: LedgerCheck | None = None
        self._failed: ErrorCode | None = None
        self._who: int | None = None
        self._screen = ""
        self._offer_at: float | None = None
        self._looked = False
        self._now: Instant | None = None
        self._alarm: Finding | None = None
        self._last: CheckedRecord | None = None
        self._head: LedgerHead | None = None

    @property
    def busy(self) -> bool:
        """Return whether a walk waits for its next piece."""
        return self._steps is not None or self._archiving.busy or not self._looked

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, c.CheckRecord | c.ArchiveOld | c.NoteLedger)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Begin a walk, or write down what one found."""
        if isinstance(command, c.NoteLedger):
            return self._noted(command, now), ""
        self._who, self._screen = now.staff(), command.screen
        if now.record is not None:
            raise RefusedError(ErrorCode.SESSION_RUNNING)
        if isinstance(command, c.ArchiveOld):
            self._archive(command, now)
        elif self._steps is None and not self._archiving.busy:
            self._failed = None
            self._check = LedgerCheck(0, self._ledger.head().count)
            self._steps = verify(self._ledger, self._read_anchors(), outside=self._others())
        return [], ""

    def _archive(self, command: c.Command, now: Situation) -> None:
        if self._steps is not None:
            raise RefusedError(ErrorCode.RECORD_BUSY)
        self._check = self._failed = None
        self._archiving.begin(command, now)

    def _read_anchors(self) -> list[Any]:
        return [] if self._anchors is None else list(self._anchors.read())

    def _others(self, *, newest: bool = False) -> tuple[Finding, ...]:
        return () if self._anchors is None else self._anchors.others(newest=newest)

    def _noted(self, command: c.NoteLedger, now: Situation) -> list[f.Fact]:
        verdict = None if self._check is None else self._check.verdict
        if verdict is None or self._offer_at is None:
            return []
        return [checked_fact(verdict, now.at, command.id, self._who)]

    def look_around(self, now: Situation) -> None:
        """Stop when a session begins, forget when nobody looks, offer what was not written."""
        if now.record is not None and self._steps is not None:
            self._steps, self._check = None, None
        if now.staff_id is None and self._steps is None and self._offer_at is None:
            self._check, self._failed = None, None
        if self._offer_at is not None and now.at.t >= self._offer_at:
            self._offer_at = now.at.t + _OFFER_AFTER_S
            self._put(c.NoteLedger(screen=self._screen))
        self._now = now.at
        self._archiving.look_around(now)
        if now.staff_id is not None:
            self._head = self._ledger.head()

    def work(self) -> None:
        """Look at the end of the record once, and walk on where a walk is under way."""
        try:
            if not self._looked:
                self._looked = True
                self._look()
            elif self._steps is not None:
                self._walk()
            elif self._archiving.busy and self._archiving.work():
                assert self._now is not None
                self._anchor(self._now, AnchorReason.ARCHIVED)
        except StorageError as error:
            LOG.error("the record was not checked or archived: %s %s", error.code, error.detail)
            self._give_up(error.code)
        except Exception as error:
            log_bug("ledger", error)
            self._give_up(ErrorCode.INTERNAL)

    def _give_up(self, why: ErrorCode) -> None:
        self._steps, self._failed = None, why
        self._archiving.stop()

    def _look(self) -> None:
        newest = None if self._anchors is None else self._anchors.newest()
        self._alarm = tail_finding(self._ledger, newest)
        if self._alarm is None:
            self._alarm = next(iter(self._others(newest=True)), None)
        for fact in self._records.read(f.RecordChecked, _NEWEST):
            self._last = _checked(fact)
        if self._alarm is not None:
            LOG.error("the record does not fit its ledger: %s", self._alarm.problem)

    def _walk(self) -> None:
        assert self._steps is not None
        self._check = next(self._steps)
        verdict = self._check.verdict
        if verdict is None:
            return
        self._steps, self._offer_at = None, 0.0
        self._alarm = verdict.findings[0] if verdict.findings else None

    def absorb(self, fact: f.Fact) -> None:
        """Take up what was checked, and write the head down outside the record."""
        if isinstance(fact, f.RecordChecked):
            self._last, self._offer_at = _checked(fact), None
        reason = _ANCHORED.get(type(fact))
        if reason is not None and not (isinstance(fact, f.RecordChecked) and fact.problem):
            self._anchor(fact.at, reason)

    def _anchor(self, at: Instant, why: AnchorReason) -> None:
        if self._anchors is None:
            return
        try:
            self._anchors.add(self._ledger.head(), at.utc, why)
        except StorageError as error:
            LOG.error("the ledger's head was not anchored: %s", error.code)

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the record as staff see it; nothing of it is for the patient."""
        if now.staff_id is None:
            return {"ledger": NO_LEDGER}
        archiving = self._archiving
        view = LedgerView(
            self._head,
            self._last,
            self._check,
            self._failed,
            self._alarm,
            archiving.years,
            archiving.old,
            archiving.done,
            archiving.newest,
        )
        return {"ledger": view}


def checked_fact(
    verdict: Verdict, at: Instant, command_id: str, who: int | None
) -> f.RecordChecked:
    """Return what a walk found as the fact that keeps it."""
    first = verdict.findings[0] if verdict.findings else None
    return f.RecordChecked(
        at=at,
        command_id=command_id,
        staff_id=who,
        entries=verdict.head.count,
        head=verdict.head.link.hex(),
        archived=verdict.archived,
        problem="" if first is None else str(first.problem),
        entry=None if first is None else first.entry,
    )


def _checked(fact: f.RecordChecked) -> CheckedRecord:
    return CheckedRecord(fact.at, fact.staff_id, fact.entries, fact.problem)
