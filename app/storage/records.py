"""Everything the kiosk writes and reads back: facts and the numerics of sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import sqlite_utils

from app.clock import Instant
from app.domain.facts import Fact, SessionStarted, SignInTried, StaffAdded
from app.domain.session import SessionEnd
from app.errors import ErrorCode, StorageError
from app.storage.database import Database
from app.storage.mapping import FACT_TABLES, FieldMap
from app.storage.numerics import INSERT as INSERT_NUMERICS
from app.storage.numerics import SELECT_PAGE, NumericsRow, pack, unpack

# Wrong PINs since the last right one, per person: any back-off is at its longest
# long before this many, and reading stays fast after a hundred thousand.
TRIES_READ = 64

_PAGE = 1000

WRITTEN = "SELECT seq, kind FROM fact WHERE command_id = ? ORDER BY ordinal"

OPEN_SESSION = """
SELECT s.seq FROM session_started s
WHERE s.seq = (SELECT max(seq) FROM session_started)
AND NOT EXISTS (SELECT 1 FROM fact WHERE session_id = s.seq AND kind = 'session_ended')
"""

OF_SESSION = "{select} WHERE f.session_id = ? AND f.kind = ? ORDER BY f.seq"

TRIES = """{select} WHERE d.who = ?1 AND d.succeeded = 0 AND d.seq > coalesce(
(SELECT max(seq) FROM sign_in_tried WHERE who = ?1 AND succeeded = 1), 0)
ORDER BY d.seq DESC LIMIT ?2"""

_STARTED: FieldMap = next(f for f in FACT_TABLES["session_started"].shared if f.name == "at")

SESSIONS = f"""
SELECT d.seq, {", ".join(_STARTED.selected("f"))}, d.initials, d.mrn, e."end"
FROM session_started d JOIN fact f ON f.seq = d.seq
LEFT JOIN fact x ON x.session_id = d.seq AND x.kind = 'session_ended'
LEFT JOIN session_ended e ON e.seq = x.seq
WHERE d.seq < ? ORDER BY d.seq DESC LIMIT ?
"""

# How a command that is carried out again shows itself.
_MAY_BE_REPEATED = {ErrorCode.VALUE_REFUSED, ErrorCode.SESSION_RUNNING}

_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of the list of sessions; `end` None while it is open."""

    id: int
    started: Instant
    initials: str
    mrn: str
    end: SessionEnd | None


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How much was recorded in a session: facts by kind, and seconds of numerics."""

    facts: dict[str, int]
    numerics: int


class Records:
    """The written record; every method may raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boots: set[str] = set()

    def append(
        self,
        facts: Sequence[Fact],
        numerics: Sequence[NumericsRow] = (),
        *,
        session_id: int | None = None,
    ) -> tuple[Fact, ...]:
        """Write all of it durably in one commit, and return the facts as they now stand.

        One command is one commit: facts whose `command_id` was written before
        are left out, and what was written then is returned in their place.
        The result is in the order of `seq`, its times in whole microseconds, as
        every later reading gives them. `session_id` is whose the `numerics` are.
        """
        if not facts and not numerics:
            return ()
        if numerics and session_id is None:
            raise ValueError("numerics need a session_id")
        seconds = [pack(session_id or 0, row) for row in numerics]
        boots = {at.boot_id for at, _ in numerics}
        try:
            return self._commit(facts, seconds, boots)
        except StorageError as error:
            # Asked only now, so that the first time, which is nearly every time, is fast.
            known = self._written(facts) if error.code in _MAY_BE_REPEATED else []
            if not known:
                raise
        commands = {fact.command_id for fact in known}
        fresh = [fact for fact in facts if fact.command_id not in commands]
        return (*known, *self._commit(fresh, seconds, boots))

    def append_numerics(self, session_id: int, rows: Sequence[NumericsRow]) -> None:
        """Write seconds of numerics in one commit; a second already there stays as it is."""
        self.append((), rows, session_id=session_id)

    def open_session(self) -> int | None:
        """Return the id of the session that has not ended, if there is one."""
        rows = self._database.rows(OPEN_SESSION)
        return rows[0][0] if rows else None

    def facts_of(self, session_id: int) -> list[Fact]:
        """Return all facts of one session in the order they were written."""
        found: list[Fact] = []
        for kind, table in FACT_TABLES.items():
            rows = self._database.rows(OF_SESSION.format(select=table.select), (session_id, kind))
            found += map(table.load, rows)
        start = FACT_TABLES[SessionStarted.kind]
        rows = self._database.rows(f"{start.select} WHERE f.seq = ?", (session_id,))
        found += map(start.load, rows)
        return sorted(found, key=attrgetter("seq"))

    def staff_facts(self) -> list[Fact]:
        """Return who may sign in, and their wrong PINs since the last right one.

        In the order they were written; of the wrong PINs the newest TRIES_READ a person.
        """
        staff, tries = FACT_TABLES[StaffAdded.kind], FACT_TABLES[SignInTried.kind]
        found = [staff.load(row) for row in self._database.rows(staff.select)]
        for seq in [member.seq for member in found]:
            rows = self._database.rows(TRIES.format(select=tries.select), (seq, TRIES_READ))
            found += map(tries.load, rows)
        return sorted(found, key=attrgetter("seq"))

    def numerics_of(self, session_id: int) -> Iterator[NumericsRow]:
        """Yield every second of a session's numerics, oldest first."""
        place = (-1, 0)
        while rows := self._database.rows(SELECT_PAGE, (session_id, *place, _PAGE)):
            yield from map(unpack, rows)
            place = (rows[-1][0], rows[-1][2])

    def sessions(self, limit: int = 50, before: int | None = None) -> list[SessionRow]:
        """Return up to `limit` sessions, newest first, older than the session `before`."""
        rows = self._database.rows(SESSIONS, (_NEWEST if before is None else before, limit))
        return [_session_row(row) for row in rows]

    def counts(self, session_id: int) -> SessionCounts:
        """Return how much was recorded in a session."""
        facts = self._database.rows(
            "SELECT kind, count(*) FROM fact WHERE session_id = ?1 OR seq = ?1 GROUP BY kind",
            (session_id,),
        )
        ((seconds,),) = self._database.rows(
            "SELECT count(*) FROM numerics WHERE session_id = ?", (session_id,)
        )
        return SessionCounts(dict(facts), seconds)

    def _commit(
        self, facts: Sequence[Fact], seconds: Sequence[tuple[Any, ...]], boots: set[str]
    ) -> tuple[Fact, ...]:
        boots = boots.union(*(FACT_TABLES[fact.kind].boots(fact) for fact in facts))
        ordinals: dict[str, int] = {}
        written = []
        with self._database.transaction() as db:
            self._add_boots(db, boots)
            for fact in facts:
                ordinal = ordinals.get(fact.command_id, 0)
                ordinals[fact.command_id] = ordinal + 1
                written.append(_write(db, fact, ordinal))
            for second in seconds:
                db.execute(INSERT_NUMERICS, second)
        # Only now: after a rollback they would be missing.
        self._boots |= boots
        return tuple(written)

    def _written(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return what earlier commits hold of the commands of `facts`, in order."""
        found = []
        for command_id in {fact.command_id for fact in facts}:
            for seq, kind in self._database.rows(WRITTEN, (command_id,)):
                table = FACT_TABLES[kind]
                (row,) = self._database.rows(f"{table.select} WHERE f.seq = ?", (seq,))
                found.append(table.load(row))
        return sorted(found, key=attrgetter("seq"))

    def _add_boots(self, db: sqlite_utils.Database, boots: set[str]) -> None:
        for boot_id in sorted(boots - self._boots):
            db.execute(
                "INSERT INTO boot (boot_id) SELECT ?1"
                " WHERE NOT EXISTS (SELECT 1 FROM boot WHERE boot_id = ?1)",
                (boot_id,),
            )


def _session_row(row: Sequence[Any]) -> SessionRow:
    session_id, *started, initials, mrn, end = row
    ended = None if end is None else SessionEnd(end)
    return SessionRow(session_id, _STARTED.load(started), initials, mrn, ended)


def _write(db: sqlite_utils.Database, fact: Fact, ordinal: int) -> Fact:
    table = FACT_TABLES[fact.kind]
    shared = table.dump(fact, table.shared)
    own = table.dump(fact, table.own)
    seq = db.execute(table.insert_fact, (fact.kind, ordinal, *shared)).lastrowid
    db.execute(table.insert_own, (seq, *own))
    return table.load((seq, *shared, *own))
