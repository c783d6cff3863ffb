"""Everything the kiosk writes and reads back: facts and the numerics of sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar, cast

import sqlite_utils

from app.clock import Instant
from app.domain.facts import (
    FACT_TYPES,
    DiskReserveChanged,
    Fact,
    GlassBroken,
    GlassClosed,
    GlassSeen,
    LearningReset,
    LearningSet,
    PinReset,
    PinSet,
    RoleSet,
    SessionStarted,
    SignInTried,
    SourcesSet,
    StaffAdded,
    StaffDeactivated,
    StaffReactivated,
    WeightsLearned,
)
from app.domain.learning import LearnedScope
from app.domain.metric import Metric
from app.domain.session import SessionEnd
from app.errors import ErrorCode, StorageError
from app.storage import queries as q
from app.storage.database import Database
from app.storage.ledger import Chain, Ledger
from app.storage.mapping import FACT_TABLES
from app.storage.numerics import INSERT as INSERT_NUMERICS
from app.storage.numerics import (
    PRESSURES,
    SELECT_PAGE,
    NumericsRow,
    Seconds,
    pack,
    pressure,
    read_seconds,
    unpack,
)

# Wrong PINs since the last right one, per person: any back-off is at its longest
# long before this many, and reading stays fast after a hundred thousand.
TRIES_READ = 64

_PAGE = 1000

# How a command that is carried out again shows itself.
_MAY_BE_REPEATED = {ErrorCode.VALUE_REFUSED, ErrorCode.SESSION_RUNNING}

_OF_STAFF = (RoleSet, StaffDeactivated, StaffReactivated, PinReset, PinSet)

_NEWEST = 2**63 - 1
_LAST = chr(0x10FFFF)

_F = TypeVar("_F", bound=Fact)


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

    def __init__(self, database: Database, ledger: Ledger | None = None) -> None:
        """Read and write an open file; what is written without its `ledger` shows as foreign."""
        self._database = database
        self.ledger = ledger
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

    def try_to_write(self) -> None:
        """Commit something that says nothing, to see whether the disk takes it."""
        self._database.try_to_write()

    def append_numerics(self, session_id: int, rows: Sequence[NumericsRow]) -> None:
        """Write seconds of numerics in one commit; a second already there stays as it is."""
        self.append((), rows, session_id=session_id)

    def open_session(self) -> int | None:
        """Return the id of the session that has not ended, if there is one."""
        rows = self._database.rows(q.OPEN_SESSION)
        return rows[0][0] if rows else None

    def facts_of(self, session_id: int) -> list[Fact]:
        """Return the facts of one session in the order they were written.

        What it taught (WeightsLearned) is not among them: large, and nothing of the
        session's own state; `learned` and `learned_fact` read it.
        """
        found: list[Fact] = list(self._facts(SessionStarted, q.ONE, (session_id,)))
        # Of fifty kinds a session has a few: the others need not be asked for.
        there = {row[0] for row in self._database.rows(q.KINDS_OF_SESSION, (session_id,))}
        for kind in FACT_TYPES:
            if kind.kind in there and kind is not WeightsLearned:
                found += self._facts(kind, q.OF_SESSION, (session_id, kind.kind))
        return sorted(found, key=attrgetter("seq"))

    def staff_facts(self) -> list[Fact]:
        """Return all about the staff: roles, PINs, and wrong PINs since the last right one.

        In the order they were written; of the wrong PINs the newest TRIES_READ a person.
        """
        found: list[Fact] = list(self._facts(StaffAdded, q.ALL))
        for seq in [member.seq for member in found]:
            found += self._facts(SignInTried, q.TRIES, (seq, TRIES_READ))
        for kind in _OF_STAFF:
            found += self._facts(kind, q.ALL)
        return sorted(found, key=attrgetter("seq"))

    def glass_facts(self) -> list[Fact]:
        """Return every look without a PIN, in the order they were written."""
        kinds = (GlassBroken, GlassClosed, GlassSeen)
        found: list[Fact] = [fact for kind in kinds for fact in self._facts(kind, q.ALL)]
        return sorted(found, key=attrgetter("seq"))

    def numerics_of(self, session_id: int) -> Iterator[NumericsRow]:
        """Yield every second of a session's numerics, oldest first."""
        place = (-1, 0)
        while rows := self._database.rows(SELECT_PAGE, (session_id, *place, _PAGE)):
            yield from map(unpack, rows)
            place = (rows[-1][0], rows[-1][2])

    def pressures_of(self, session_id: int) -> list[tuple[Instant, float, float]]:
        """Return (moment, systolic, diastolic in mmHg) of each valid cuff pressure, oldest first.

        Both values come from one second and neither is in doubt; the other seconds are not read.
        """
        return list(map(pressure, self._database.rows(PRESSURES, (session_id,))))

    def seconds_of(self, session_id: int, metrics: Sequence[Metric]) -> Seconds:
        """Return a session's numerics of these metrics as arrays, in one reading."""
        return read_seconds(self._database.rows, session_id, metrics)

    def sessions(
        self, limit: int = 50, before: int | None = None, mrn: str = ""
    ) -> list[SessionRow]:
        """Return up to `limit` sessions, newest first, older than the session `before`.

        Only of patients whose number begins with `mrn`, character by character.
        """
        newest = _NEWEST if before is None else before
        if mrn:
            rows = self._database.rows(q.SESSIONS_LIKE, (mrn, mrn + _LAST, newest, limit))
        else:
            rows = self._database.rows(q.SESSIONS, (newest, limit))
        return [_session_row(row) for row in rows]

    def sessions_of(self, mrn: str) -> list[SessionRow]:
        """Return all sessions of a patient, newest first, ended or not.

        The MRN must be the same character by character: "07" and "7" are two patients.
        """
        return [_session_row(row) for row in self._database.rows(q.SESSIONS_OF, (mrn,))]

    def completed(self, after: int = 0, limit: int = 100) -> list[int]:
        """Return the ids of up to `limit` ended sessions, oldest first, after that of id `after`.

        Those entered in error are left out.
        """
        return [row[0] for row in self._database.rows(q.COMPLETED, (after, limit))]

    def completed_count(self) -> int:
        """Return how many sessions `completed` gives in all."""
        ((count,),) = self._database.rows(q.COMPLETED_COUNT)
        return int(count)

    def learned(self, scope: LearnedScope, mrn: str = "") -> WeightsLearned | None:
        """Return the newest weights of a patient or the population since the last reset.

        A reset of the patient scope is one for all patients; `mrn` is compared as in
        `sessions_of` and empty for the population.
        """
        found = self._facts(WeightsLearned, q.LEARNED, (scope.value, mrn))
        return found[0] if found else None

    def learned_fact(self, seq: int) -> WeightsLearned | None:
        """Return the weights written as the fact `seq`, also those from before a reset."""
        found = self._facts(WeightsLearned, q.ONE, (seq,))
        return found[0] if found else None

    def learned_by_population(self) -> Iterator[WeightsLearned]:
        """Yield all weights of the population since the beginning, oldest first."""
        seq = 0
        while found := self._facts(
            WeightsLearned, q.LEARNED_AFTER, (LearnedScope.POPULATION.value, "", seq)
        ):
            yield from found
            seq = found[-1].seq

    def patients_learned(self) -> int:
        """Return how many patients have weights of their own since the last reset."""
        ((count,),) = self._database.rows(q.PATIENTS_LEARNED, (LearnedScope.PATIENT.value,))
        return int(count)

    def population_taught_by(self, mrn: str) -> int:
        """Return how many sessions of a patient taught the population since its last reset."""
        ((count,),) = self._database.rows(q.POPULATION_TAUGHT_BY, (mrn,))
        return int(count)

    def learning_setting(self) -> LearningSet | None:
        """Return the switches as they were last set, None where nobody ever did."""
        found = self._facts(LearningSet, q.NEWEST_SETTING)
        return found[0] if found else None

    def sources_set(self) -> tuple[str, ...]:
        """Return the sources of vital signs as they were last written down, a line each."""
        found = self._facts(SourcesSet, q.NEWEST_SOURCES)
        return found[0].sources if found else ()

    def disk_reserve(self) -> DiskReserveChanged | None:
        """Return what was last written about the reserve on the disk."""
        found = self._facts(DiskReserveChanged, q.NEWEST_RESERVE)
        return found[0] if found else None

    def sources_between(self, first: int, last: int) -> list[SourcesSet]:
        """Return what was configured anew between two facts, by their seq, oldest first."""
        return self._facts(SourcesSet, q.SOURCES_BETWEEN, (first, last))

    def learning_history(self) -> list[LearningSet | LearningReset]:
        """Return every setting of the switches and every reset, in order."""
        found: list[LearningSet | LearningReset] = [*self._facts(LearningSet, q.ALL)]
        found += self._facts(LearningReset, q.ALL)
        return sorted(found, key=attrgetter("seq"))

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
        ledger = self.ledger
        sealing = nullcontext() if ledger is None else ledger.afresh()
        with sealing, self._database.transaction() as db:
            self._add_boots(db, boots)
            chain = None if ledger is None else ledger.chain(db)
            for fact in facts:
                ordinal = ordinals.get(fact.command_id, 0)
                ordinals[fact.command_id] = ordinal + 1
                written.append(_write(db, fact, ordinal, chain))
            if seconds:
                _write_seconds(db, seconds, chain)
        # Only now: after a rollback they would be missing.
        self._boots |= boots
        if ledger is not None and chain is not None:
            ledger.committed(chain)
        return tuple(written)

    def _written(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return what earlier commits hold of the commands of `facts`, in order."""
        found: list[Fact] = []
        for command_id in {fact.command_id for fact in facts}:
            for seq, kind in self._database.rows(q.WRITTEN, (command_id,)):
                found += self._facts(FACT_TABLES[kind].type, q.ONE, (seq,))
        return sorted(found, key=attrgetter("seq"))

    def read(self, kind: type[_F], sql: str, parameters: Sequence[Any] = ()) -> list[_F]:
        """Return facts of one kind, as a query of this package finds them."""
        return self._facts(kind, sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a query of this package finds."""
        return self._database.rows(sql, parameters)

    def _facts(self, kind: type[_F], sql: str, parameters: Sequence[Any] = ()) -> list[_F]:
        table = FACT_TABLES[kind.kind]
        rows = self._database.rows(
            sql.format(select=table.select, all=table.select_all), parameters
        )
        return [cast(_F, table.load(row)) for row in rows]

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
    return SessionRow(session_id, q.STARTED.load(started), initials, mrn, ended)


def _write(db: sqlite_utils.Database, fact: Fact, ordinal: int, chain: Chain | None) -> Fact:
    table = FACT_TABLES[fact.kind]
    shared = table.dump(fact, table.shared)
    own = table.dump(fact, table.own)
    seq = db.execute(table.insert_fact, (fact.kind, ordinal, *shared)).lastrowid
    assert seq is not None
    db.execute(table.insert_own, (seq, *own))
    if chain is not None:
        chain.fact(seq, fact.kind, ordinal, fact.session_id, (*shared, *own))
    return table.load((seq, *shared, *own))


def _write_seconds(
    db: sqlite_utils.Database, seconds: Sequence[tuple[Any, ...]], chain: Chain | None
) -> None:
    """Write seconds of one session; one that is there already stays, and is sealed already."""
    batch = None if chain is None else chain.next
    fresh = [row for row in seconds if db.execute(INSERT_NUMERICS, (*row, batch)).rowcount > 0]
    if chain is not None and fresh:
        chain.batch(fresh[0][0], fresh)
