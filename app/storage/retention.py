"""Archives old sessions: into a file that is read back first, then out of the record.

Their entries of the ledger stay, so that the chain still verifies; a fact tells what was
archived, and verification accepts exactly that.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlite_utils

from app.clock import Instant
from app.domain import facts as f
from app.errors import ErrorCode, StorageError
from app.storage.archive_file import read_lines, sha256, suffix, write_lines
from app.storage.database import Database
from app.storage.ledger import Ledger
from app.storage.mapping import FACT_TABLES
from app.storage.numerics import SEALED_OF_SESSION
from app.storage.records import Records
from app.storage.sealed_facts import stored
from app.storage.sealing import EARLIER

YEAR_S = 365.2425 * 86_400
# Sessions of one file and one transaction.
GROUP = 20
_PAGE = 2000

# They tell of staff and of the kiosk, also when a session ran, or are what everybody's
# forecasts rest on.
KEPT = frozenset(
    kind.kind
    for kind in (
        *(f.StaffAdded, f.SignInTried, f.RoleSet, f.StaffDeactivated, f.StaffReactivated),
        *(f.PinReset, f.PinSet, f.GlassBroken, f.GlassClosed, f.GlassSeen, f.RecordOpened),
        *(f.SessionsExported, f.BackupMade, f.BackupFailed, f.RecordRestored, f.KioskEnded),
        *(f.RecordChecked, f.SessionsArchived, f.SourcesSet),
        *(f.WeightsLearned, f.LearningSet, f.LearningReset),
    )
)

_IN = "(SELECT value FROM json_each(?1))"
_OLD = (
    "SELECT f.session_id FROM fact f INDEXED BY fact_one_end WHERE f.kind = 'session_ended'"
    " AND f.at_utc_us < ? ORDER BY f.session_id"
)
_OF_SESSIONS = f"SELECT seq, kind FROM fact WHERE session_id IN {_IN} OR seq IN {_IN} ORDER BY seq"
# Patients none of whose sessions stays.
_GONE = (
    f"SELECT DISTINCT s.mrn FROM session_started s WHERE s.seq IN {_IN} AND s.mrn <> '' AND NOT"
    f" EXISTS (SELECT 1 FROM session_started o WHERE o.mrn = s.mrn AND o.seq NOT IN {_IN})"
)
# What the record holds of such a patient beside the sessions.
_BESIDE = (
    f"SELECT seq FROM weights_learned WHERE scope = 'patient' AND mrn IN {_IN}",
    f"SELECT seq FROM record_opened WHERE mrn IN {_IN}",
    f"SELECT d.seq FROM outcome_asked d JOIN fact f ON f.seq = d.seq WHERE d.mrn IN {_IN}",
    f"SELECT d.seq FROM self_harm_told d JOIN fact f ON f.seq = d.seq WHERE d.mrn IN {_IN}",
)
# And what names a row that goes.
_NAMING = (
    f"SELECT seq FROM outcome_answered WHERE asked IN {_IN}",
    f"SELECT seq FROM outcome_closed WHERE asked IN {_IN}",
    f"SELECT seq FROM self_harm_answered WHERE told IN {_IN}",
    f"SELECT seq FROM record_opened WHERE opened IN {_IN}",
    f"SELECT seq FROM sheet_given WHERE session IN {_IN}",
    f"SELECT seq FROM follow_up_called WHERE session IN {_IN}",
)
_FACT_DIGESTS = f"SELECT seq, digest FROM ledger WHERE seq IN {_IN}"
_BATCH_DIGESTS = (
    f"SELECT entry, what, session_id, digest FROM ledger WHERE seq IS NULL AND session_id IN {_IN}"
)


class Doomed(NamedTuple):
    """What goes: sessions, their facts, and facts beside them, by `seq`."""

    sessions: list[int]
    own: list[int]
    beside: list[int]

    @property
    def facts(self) -> list[int]:
        """Return all facts, in order."""
        return sorted({*self.own, *self.beside})


class Stamp(NamedTuple):
    """Who archives, and when."""

    at: Instant
    command_id: str
    staff_id: int | None = None
    screen: str | None = None


def old_sessions(database: Database, years: float, now: Instant) -> list[int]:
    """Return the sessions that ended more than `years` ago, oldest first; raises StorageError."""
    before = round((now.utc - years * YEAR_S) * 1e6)
    return [row[0] for row in database.rows(_OLD, (before,))]


def archive(
    records: Records, folder: Path, years: float, stamp: Stamp, group: int = GROUP
) -> Iterator[int]:
    """Archive what is older than `years`, and yield how many sessions are done, in pieces.

    Raises StorageError; what was not archived by then is still in the record. DATABASE_CORRUPT:
    a session does not fit the ledger, and is kept as evidence.
    """
    ledger = records.ledger
    assert ledger is not None
    database = ledger.database
    old = old_sessions(database, years, stamp.at)
    for first in range(0, len(old), group):
        doomed = _doomed(database, old[first : first + group])
        path = folder / _name(doomed, stamp.at, database.key)
        yield first
        write_lines(path, _lines(ledger, doomed), database.key)
        yield first
        try:
            seconds, batches = _check(ledger, doomed, path)
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(ErrorCode.DATABASE_CORRUPT, "the archive does not fit") from error
        yield first
        fact = f.SessionsArchived(
            **stamp._replace(command_id=f"{stamp.command_id}-{first}")._asdict(),
            sessions=tuple(doomed.sessions),
            beside=tuple(doomed.beside),
            file=path.name,
            sha256=sha256(path),
            facts=len(doomed.facts),
            batches=batches,
            seconds=seconds,
            years=years,
        )
        _remove(records, database, doomed, fact)
        yield first + len(doomed.sessions)


def _name(doomed: Doomed, at: Instant, key: bytes | None) -> str:
    """Return a name that says which sessions, and nothing of any patient."""
    day = f"{datetime.fromtimestamp(at.utc, UTC):%Y%m%dT%H%M%SZ}"
    return f"sessions-{doomed.sessions[0]}-{doomed.sessions[-1]}-{day}{suffix(key)}"


def _doomed(database: Database, sessions: list[int]) -> Doomed:
    found = database.rows(_OF_SESSIONS, (json.dumps(sessions),))
    own = {seq for seq, kind in found if kind not in KEPT}
    gone = json.dumps([row[0] for row in database.rows(_GONE, (json.dumps(sessions),))])
    beside = {row[0] for sql in _BESIDE for row in database.rows(sql, (gone,))}
    named = json.dumps(sorted(own | beside))
    beside |= {row[0] for sql in _NAMING for row in database.rows(sql, (named,))}
    return Doomed(sessions, sorted(own), sorted(beside - own))


def _lines(ledger: Ledger, doomed: Doomed) -> Iterator[dict[str, Any]]:
    yield {
        "format": "recovery-kiosk archive 1",
        "record": ledger.record.hex(),
        "sessions": doomed.sessions,
        "facts": len(doomed.facts),
    }
    ask = ledger.database.rows
    wanted = doomed.facts
    for first in range(0, len(wanted), _PAGE):
        page = wanted[first : first + _PAGE]
        for seq, fact in _read(ledger, page):
            yield {"seq": seq, **dict(zip(fact.names, fact.values or (), strict=True))}
    for session in doomed.sessions:
        groups: dict[int | None, list[Any]] = defaultdict(list)
        for batch, *row in ask(SEALED_OF_SESSION, (session,)):
            groups[batch].append(row)
        for batch, rows in groups.items():
            yield {"session": session, "batch": batch, "seconds": rows}


def _read(ledger: Ledger, seqs: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield these facts, reading those that lie close to each other together."""
    start = 0
    for end in range(1, len(seqs) + 1):
        if end == len(seqs) or seqs[end] - seqs[start] > _PAGE:
            found = stored(ledger.database.rows, seqs[start] - 1, seqs[end - 1])
            for seq in seqs[start:end]:
                if seq not in found or found[seq].values is None:
                    raise StorageError(ErrorCode.DATABASE_CORRUPT, f"fact {seq}")
                yield seq, found[seq]
            start = end


def _check(ledger: Ledger, doomed: Doomed, path: Path) -> tuple[int, int]:
    """Compare what lies in the file with the ledger; return how many seconds and batches."""
    ask, seal = ledger.database.rows, ledger.seal
    facts = dict(ask(_FACT_DIGESTS, (json.dumps(doomed.facts),)))
    sealed = {
        (session, None if what == EARLIER else entry): digest
        for entry, what, session, digest in ask(_BATCH_DIGESTS, (json.dumps(doomed.sessions),))
    }
    batches, seconds = len(sealed), 0
    lines = read_lines(path, ledger.database.key)
    next(lines)
    for line in lines:
        if "seconds" in line:
            expected = sealed.pop((line["session"], line["batch"]), None)
            digest = seal.seconds(line["seconds"])
            seconds += len(line["seconds"])
        else:
            expected = facts.pop(line.pop("seq"), None)
            names = sorted(line)
            digest = seal.fact(names, [line[name] for name in names])
        if digest != expected:
            raise StorageError(ErrorCode.DATABASE_CORRUPT, "a session does not fit the ledger")
    if facts or sealed:
        raise StorageError(ErrorCode.DATABASE_CORRUPT, "a session is not whole")
    return seconds, batches


def _remove(records: Records, database: Database, doomed: Doomed, fact: f.SessionsArchived) -> None:
    """Take the sessions out and write down that it was done: both or neither."""
    assert records.ledger is not None
    with _lifted(database):
        with records.ledger.afresh(), database.transaction() as db:
            guards = db.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                " AND name LIKE '%\\_no\\_delete' ESCAPE '\\'"
            ).fetchall()
            for name, _ in guards:
                db.execute(f"DROP TRIGGER {name}")
            _delete(db, doomed)
            for _, sql in guards:
                db.execute(sql)
            records.append([fact])
        # What was removed shall not be found in the log either.
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def _delete(db: sqlite_utils.Database, doomed: Doomed) -> None:
    seqs, sessions = json.dumps(doomed.facts), json.dumps(doomed.sessions)
    for table in FACT_TABLES:
        db.execute(f"DELETE FROM {table} WHERE seq IN {_IN}", (seqs,))
    db.execute(f"DELETE FROM fact WHERE seq IN {_IN}", (seqs,))
    db.execute(f"DELETE FROM numerics WHERE session_id IN {_IN}", (sessions,))


@contextmanager
def _lifted(database: Database) -> Iterator[None]:
    """Let facts of staff go on naming an archived session; what is removed is overwritten."""
    ((secure,),) = database.rows("PRAGMA secure_delete")
    database.rows("PRAGMA foreign_keys = OFF")
    database.rows("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        database.rows(f"PRAGMA secure_delete = {secure}")
        database.rows("PRAGMA foreign_keys = ON")
