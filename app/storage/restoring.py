"""Puts a backup in the place of the record, unless the record knows something newer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from app.clock import Instant
from app.commands import new_id
from app.domain.facts import RecordRestored
from app.errors import ErrorCode, StorageError
from app.secrets_store import Secret, known_key
from app.storage.anchors import AnchorFile, AnchorReason
from app.storage.database import Database, open_database
from app.storage.driver import connect
from app.storage.failures import translating_errors
from app.storage.files import prepare_folder
from app.storage.ledger import open_ledger
from app.storage.placing import close_quietly, copy_synced, fold_away, put_in_place
from app.storage.proof import Keys, Proved, has_ledger, prove
from app.storage.records import Records
from app.storage.verification import verified

PART = ".restore.part"

# What every version of the record has of a fact, and no later one changes.
_FACTS = """SELECT seq, kind, command_id, ordinal, session_id, staff_id, at_utc_us, at_offset_s,
at_boottime_us FROM fact ORDER BY seq"""

# What cannot be opened cannot be compared; anything else has to be put right first.
_UNREADABLE = frozenset(
    {
        ErrorCode.DATABASE_CORRUPT,
        ErrorCode.DATABASE_FOREIGN,
        ErrorCode.DATABASE_NEWER,
        ErrorCode.DATABASE_PLAIN,
        ErrorCode.DATABASE_ENCRYPTED,
        ErrorCode.KEY_WRONG,
    }
)


class WouldLoseError(Exception):
    """The present record holds `lost` facts that are not in the backup, None: nobody can say."""

    def __init__(self, lost: int | None, why: str = "") -> None:
        super().__init__(lost, why)
        self.lost = lost
        self.why = why


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record goes: its file and key, and its ledger's key and anchor file."""

    path: Path
    key: bytes | None
    secret: Secret
    anchors: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: what is in the backup, what it replaced, and under which name that lies.

    `told_of` entries had the longest ledger that the anchor file told of before.
    """

    proved: Proved
    present: int | None
    lost: int | None
    kept: str
    told_of: int = 0


def restore(backup: Path, place: Place, at: Instant, *, keep_present: bool) -> Restored:
    """Put a proved backup in place; what stood there is only replaced where nothing is lost.

    With `keep_present` it is moved aside instead. Raises WouldLoseError, and StorageError or
    SecretError with what is wrong with the backup, a key or the folder; the record is then as
    it was. That it was restored is a fact, and what is there is proved once more.
    """
    target, key = place.path, place.key
    keys = Keys(key, known_key(place.secret) if has_ledger(backup, key) else None)
    proved = prove(backup, keys)
    prepare_folder(target.parent)
    part = target.with_name(PART)
    present, why = _present(target, key)
    try:
        count, lost = (None, None) if why else _lost(present, backup, key)
        if lost != 0 and not keep_present:
            raise WouldLoseError(lost, why)
        aside = _aside(target, at) if lost != 0 else None
        copy_synced(backup, part)
        # Proved where it is going to stay, not only where it comes from.
        if prove(part, keys) != proved:
            raise StorageError(ErrorCode.DATABASE_CORRUPT, "the copy differs from the backup")
        if present is not None:
            fold_away(present)
        put_in_place(part, target, aside, logs=present is None)
    finally:
        if present is not None:
            close_quietly(present)
        part.unlink(missing_ok=True)
    kept = "" if aside is None else aside.name
    restored = Restored(proved, count, lost, kept)
    note = RecordRestored(
        at=at, command_id=new_id(), file=backup.name, head=proved.head, lost=lost, kept=kept
    )
    return replace(restored, told_of=_note(place, note, proved.sealed))


def _present(target: Path, key: bytes | None) -> tuple[Database | None, str]:
    """Return the present record, locked, or why it cannot be read."""
    if not target.exists():
        return None, ""
    try:
        return open_database(target, key), ""
    except StorageError as error:
        if error.code not in _UNREADABLE:
            raise
        return None, error.code


def _lost(
    present: Database | None, backup: Path, key: bytes | None
) -> tuple[int | None, int | None]:
    """Return how many facts the present record has, and how many of them would be lost."""
    if present is None:
        return None, 0
    with translating_errors(), closing(connect(backup, "immutable=1", key)) as conn:
        count = same = 0
        alike = True
        ours: Iterator[Any] = iter(present.db.execute(_FACTS))
        for mine, theirs in zip_longest(ours, conn.execute(_FACTS)):
            if mine is None:
                break
            count += 1
            alike = alike and mine == theirs
            same += alike
        return count, count - same


def _aside(target: Path, at: Instant) -> Path:
    """Return a free name beside the record that says when it was moved there."""
    stem = f"{target.stem}-before-restore-{at.local():%Y%m%d-%H%M%S}"
    names = (f"{stem}{f'-{n}' if n else ''}{target.suffix}" for n in range(1000))
    return next(path for name in names if not (path := target.with_name(name)).exists())


def _note(place: Place, fact: RecordRestored, sealed: bool) -> int:
    """Write into the restored record that it was restored, and prove all of it.

    Returns how long the longest ledger was that anybody wrote down before, 0 where nobody did.
    """
    database = open_database(place.path, place.key)
    try:
        ledger = open_ledger(database, place.secret)
        anchors = AnchorFile(place.anchors, ledger)
        told_of = max((anchor.count for anchor in anchors.read()), default=0)
        Records(database, ledger).append([fact])
        verdict = verified(ledger)
        if not verdict.sound:
            raise StorageError(ErrorCode.DATABASE_CORRUPT, f"ledger: {verdict.findings[0].problem}")
        # From here on a shorter ledger is right. One that was only begun now proves nothing of
        # what stood there before: other records of this key stay told.
        why = AnchorReason.RESTORED if sealed else AnchorReason.CHECKED
        anchors.add(verdict.head, fact.at.utc, why)
        return told_of
    finally:
        database.close()
