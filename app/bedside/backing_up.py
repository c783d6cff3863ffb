"""Backups of the record: when one is due, its small steps, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app import commands as c
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.backup import (
    NO_BACKUPS,
    BackupPhase,
    BackupTrouble,
    BackupView,
    GoodBackup,
    is_due,
    is_old,
)
from app.errors import ErrorCode, RefusedError
from app.log import LOG, log_bug
from app.storage.backup_folder import BackupError, Known
from app.storage.backup_records import BackupRecords
from app.storage.backups import Backups, Result
from app.storage.records import Records

# Of one turn of the core: no tap waits noticeably longer for it.
TURN_S = 0.005
# After a start the patient's screen comes first; after a failure somebody may plug a disk in.
FIRST_AFTER_S = 60.0
AGAIN_AFTER_S = 900.0
# A result that the record did not take is offered again.
_OFFER_AFTER_S = 5.0


class BackupRoom:
    """Makes backups on a schedule and by hand; the delivery runs in a thread of its own."""

    def __init__(
        self, records: Records, backups: Backups, bay: str, put: Callable[[object], None]
    ) -> None:
        self._records, self._backups, self._put = BackupRecords(records), backups, put
        self._bay = bay
        self._good: GoodBackup | None = None
        self._failed: f.BackupFailed | None = None
        # Whether staff asked for it, who it was, and on which screen.
        self._by_hand = False
        self._who: int | None = None
        self._screen = ""
        self._delivering = False
        self._name = ""
        self._now: Instant | None = None
        # Kiosk time of the earliest next try, and of the next offer of a result.
        self._not_before: float | None = None
        self._result: Result | None = None
        self._offer_at = 0.0
        self._recall()

    def _recall(self) -> None:
        made, failed = self._records.made(1), self._records.newest_failure()
        if made:
            self._good = _good(made[0])
        if failed is not None and (not made or failed.seq > made[0].seq):
            self._failed = failed

    @property
    def busy(self) -> bool:
        """Return whether a copy waits for its next piece."""
        return self._backups.copying

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        return isinstance(command, c.MakeBackup | c.NoteBackup)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Begin a backup that staff ask for, or write down what became of one."""
        if isinstance(command, c.NoteBackup):
            return self._noted(command, now), ""
        who = now.staff()
        if self._backups.plan is None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "backup")
        if not self._under_way:
            self._who, self._screen = who, command.screen
            self._begin(now.at, by_hand=True)
        return [], ""

    @property
    def _under_way(self) -> bool:
        return self._backups.copying or self._delivering or self._result is not None

    def look_around(self, now: Situation) -> None:
        """Begin a backup when one is due, and offer a result that is not written yet."""
        self._now = now.at
        if self._not_before is None:
            self._not_before = now.at.t + FIRST_AFTER_S
        if self._result is not None and now.at.t >= self._offer_at:
            self._offer(now.at)
        plan = self._backups.plan
        if plan is None or self._under_way or now.at.t < self._not_before:
            return
        if is_due(plan, self._good, now.at) and not self._records.is_empty():
            self._who, self._screen = None, ""
            self._begin(now.at, by_hand=False)

    def work(self) -> None:
        """Copy some pages; the whole copy is handed to the delivery."""
        if not self._backups.copying:
            return
        try:
            if self._backups.step(TURN_S):
                self._deliver()
        except BackupError as error:
            LOG.warning("backup failed: %s", error)
            self._end(Result(None, error.trouble))
        except Exception as error:
            log_bug("backup", error)
            self._backups.give_up()
            self._end(Result(None, BackupTrouble.FAULT))

    def absorb(self, fact: f.Fact) -> None:
        """Take up what was written about a backup."""
        if isinstance(fact, f.BackupMade):
            self._good, self._failed = _good(fact), None
        elif isinstance(fact, f.BackupFailed):
            self._failed = fact
        elif not isinstance(fact, f.RecordRestored):
            return
        self._result = None

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return backups as staff see them."""
        return {"backup": NO_BACKUPS if now.staff_id is None else self._view(now.at)}

    def _view(self, now: Instant) -> BackupView:
        plan, failed = self._backups.plan, self._failed
        return BackupView(
            plan,
            self._good,
            None if failed is None else failed.trouble,
            None if failed is None else failed.at,
            plan is not None and is_old(plan, self._good, now),
            self._phase(),
            self._backups.done,
        )

    def _phase(self) -> BackupPhase | None:
        if self._backups.copying:
            return BackupPhase.COPYING
        return BackupPhase.DELIVERING if self._under_way else None

    def _begin(self, at: Instant, *, by_hand: bool) -> None:
        self._by_hand, self._name = by_hand, file_name(self._bay, at)
        try:
            self._backups.begin()
        except BackupError as error:
            LOG.warning("no backup was begun: %s", error)
            self._end(Result(None, error.trouble))

    def _deliver(self) -> None:
        assert self._now is not None
        self._delivering = True
        known = known_of(self._records, self._now)
        self._backups.deliver(self._name, known, self._end)

    def _end(self, result: Result) -> None:
        """Keep what became of it until the record has taken it; from any thread."""
        self._result, self._offer_at = result, 0.0
        self._delivering = False
        self._put(None)  # wakes the core

    def _offer(self, at: Instant) -> None:
        assert self._result is not None
        self._offer_at = at.t + _OFFER_AFTER_S
        self._not_before = at.t + AGAIN_AFTER_S
        self._put(c.NoteBackup(screen=self._screen))

    def _noted(self, command: c.NoteBackup, now: Situation) -> list[f.Fact]:
        result = self._result
        if result is None:
            return []
        known = self._failed is not None and self._failed.trouble == result.trouble
        if known and not self._by_hand:
            # A disk that is away for a week is one fact, not hundreds.
            self._result = None
            return []
        made = fact_of(result, now.at, command.id, by_hand=self._by_hand)
        return [replace(made, staff_id=self._who)]


def known_of(records: BackupRecords, now: Instant) -> list[Known]:
    """Return the backups that the record says it made, newest first, with their ages."""
    return [Known(made.file, now.utc - made.at.utc) for made in records.made()]


def fact_of(result: Result, at: Instant, command_id: str, *, by_hand: bool) -> f.Fact:
    """Return what became of a backup as the fact that keeps it."""
    stamp: dict[str, Any] = {"at": at, "command_id": command_id, "by_hand": by_hand}
    made = result.delivered
    if made is None:
        return f.BackupFailed(**stamp, trouble=result.trouble or BackupTrouble.FAULT)
    return f.BackupMade(
        **stamp,
        file=made.file,
        size=made.size,
        facts=made.proved.facts,
        head=made.proved.head,
        entries=made.proved.entries,
        head_hash=made.proved.head_hash,
    )


def _good(fact: f.BackupMade) -> GoodBackup:
    return GoodBackup(fact.at, fact.file, fact.size, fact.facts)


def file_name(bay: str, at: Instant) -> str:
    """Return a name for a backup that says where and when, and nothing of any patient."""
    slug = re.sub(r"[^a-z0-9]+", "-", bay.lower()).strip("-") or "bay"
    return f"kiosk-{slug[:40]}-{datetime.fromtimestamp(at.utc, UTC):%Y%m%dT%H%M%SZ}.db"
