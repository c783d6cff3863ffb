"""Backup, restore and encryption from the command line; everything heavy is imported late."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from app.config import Config
from app.domain.backup import BackupTrouble
from app.errors import KioskError, SecretError
from app.tools import reason
from app.vault_commands import BACKUP, DECRYPT, ENCRYPT, REKEY, RESTORE

if TYPE_CHECKING:
    from app.clock import Instant
    from app.domain.backup import BackupPlan
    from app.storage.backups import Backups
    from app.storage.records import Records
    from app.storage.restoring import WouldLoseError

TROUBLES = {
    BackupTrouble.FOLDER_MISSING: "the folder is not there.",
    BackupTrouble.NOT_MOUNTED: "the folder is on the record's own disk; plug the other one in.",
    BackupTrouble.FOLDER_FULL: "the folder's disk is full.",
    BackupTrouble.NO_ROOM: "the record's own disk has no room to make a copy.",
    BackupTrouble.NOT_WRITABLE: "the folder cannot be written to.",
    BackupTrouble.DISK_ERROR: "the folder's disk failed or was pulled.",
    BackupTrouble.UNVERIFIED: "what was written could not be verified.",
    BackupTrouble.FAULT: "this program had a fault; the log may tell where.",
}

_KEPT_FOR_EVER = 1e12


class _Refused(Exception):
    """Something is in the way; the message says what, and what to do."""


def run_vault(
    command: str, config: Config, given: Path | None, out: TextIO, *, keep_present: bool = False
) -> int:
    """Carry out one of the commands, tell on `out` what was done, and return the exit code.

    3 where it was not done, with the reason on standard error; the record is then as it was.
    """
    from app.record_key import prepare_driver

    try:
        prepare_driver(config)
        steps: dict[str, Callable[[], str]] = {
            BACKUP: lambda: _backup(config, given),
            RESTORE: lambda: _restore(config, _needed(given), keep_present),
            ENCRYPT: lambda: _encrypt(config),
            DECRYPT: lambda: _decrypt(config),
            REKEY: lambda: _rekey(config, _needed(given)),
        }
        out.write(steps[command]() + "\n")
    except _Refused as refused:
        return _fail(str(refused))
    except KioskError as error:
        return _fail(reason(error))
    return 0


def _needed(given: Path | None) -> Path:
    assert given is not None
    return given


def _present(config: Config) -> Path:
    if not os.path.exists(config.database):
        # Opening would make an empty one, in a folder that was perhaps only mistyped.
        raise _Refused(f"there is no record in {config.data_folder}")
    return config.database


# -- backup and restore -------------------------------------------------------------


def _backup(config: Config, folder: Path | None) -> str:
    from app.clock import SystemClock
    from app.record_key import ledger_secret, record_key
    from app.secrets_store import known_key
    from app.storage.anchors import AnchorFile, AnchorReason
    from app.storage.backups import Backups
    from app.storage.database import open_database
    from app.storage.ledger import open_ledger
    from app.storage.proof import Cancelled, Keys, Proved, prove
    from app.storage.records import Records

    plan, now = _plan(config, folder), SystemClock().now()
    database = open_database(_present(config), record_key(config))
    try:
        secret = ledger_secret(config)
        ledger = open_ledger(database, secret)
        keys, anchors = Keys(database.key, known_key(secret)), AnchorFile(config.anchors, ledger)

        def look(path: Path, cancelled: Cancelled) -> Proved:
            return prove(path, keys, cancelled)

        def made(proved: Proved) -> None:
            anchors.add(proved.ledger_head, now.utc, AnchorReason.BACKUP)

        backups = Backups(database, plan, look, run=lambda job: job(), made=made)
        return _made(backups, Records(database, ledger), config.bay, now)
    finally:
        database.close()


def _plan(config: Config, folder: Path | None) -> BackupPlan:
    from app.domain.backup import BackupPlan

    if folder is not None:
        # A folder of their own: nothing in it is cleared away.
        return BackupPlan(str(folder.absolute()), 1.0, 10**9, _KEPT_FOR_EVER)
    if config.backup is None:
        raise _Refused("name a FOLDER, or set [backup] folder in kiosk.toml.")
    return config.backup


def _made(backups: Backups, records: Records, bay: str, at: Instant) -> str:
    """Make a backup from beginning to end and write down what became of it."""
    from app.bedside.backing_up import fact_of, file_name, known_of
    from app.commands import new_id
    from app.storage.backup_folder import BackupError
    from app.storage.backup_records import BackupRecords
    from app.storage.backups import Result

    results: list[Result] = []
    try:
        backups.begin()
        while not backups.step(1.0):
            pass
        backups.deliver(file_name(bay, at), known_of(BackupRecords(records), at), results.append)
    except BackupError as error:
        results.append(Result(None, error.trouble))
    finally:
        backups.close()
    (result,) = results
    records.append([fact_of(result, at, new_id(), by_hand=True)])
    if result.delivered is None:
        trouble = result.trouble or BackupTrouble.FAULT
        raise _Refused(f"no backup was made: {TROUBLES[trouble]}")
    made = result.delivered
    return (
        f"backup made: {made.file}, {made.size} bytes, {made.proved.facts} facts in "
        f"{made.proved.sessions} sessions, read back and checked."
    )


def _restore(config: Config, backup: Path, keep_present: bool) -> str:
    from app.clock import SystemClock
    from app.record_key import ledger_secret, record_key
    from app.storage.restoring import Place, WouldLoseError, restore

    if not backup.is_file():
        raise _Refused(f"there is no file {backup}")
    try:
        secret = ledger_secret(config)
        place = Place(config.database, record_key(config), secret, config.anchors)
        done = restore(backup, place, SystemClock().now(), keep_present=keep_present)
    except WouldLoseError as error:
        raise _Refused(_would_lose(error)) from error
    proved = done.proved
    lines = [
        f"restored from {backup.name}: {proved.facts} facts in {proved.sessions} sessions, "
        f"{proved.seconds} seconds of vital signs; read back and checked."
    ]
    if not proved.sealed:
        lines.append("It has no ledger yet: nothing proves that nobody changed it before.")
    if done.kept:
        lines.append(f"The record before lies beside it as {done.kept}.")
    if done.told_of > proved.entries:
        lines.append(
            f"The anchor file told of a ledger of {done.told_of} entries; {proved.entries} of "
            "them are in this backup. What came after is lost."
        )
    if done.lost:
        lines.append(f"{done.lost} facts of it are not in the restored record.")
    if words := _about_pins(config):
        lines.append(words)
    return "\n".join(lines)


def _about_pins(config: Config) -> str:
    """Return what keeps staff from signing in to the record, empty where nothing does."""
    from app.pepper import locks_out
    from app.record_key import record_key
    from app.secrets_store import Secret, find_key
    from app.storage.database import open_database
    from app.storage.records import Records

    secret = Secret("pepper", config.pepper_key_file)
    try:
        key = find_key(secret)
    except SecretError as error:
        return f"The kiosk will not start: {reason(error)}"
    database = open_database(config.database, record_key(config))
    try:
        locked = locks_out(key, Records(database).staff_facts())
    finally:
        database.close()
    if not locked:
        return ""
    what = "is missing" if key is None else "is not the one that the PINs were made with"
    return f"{secret.file.name} {what}: nobody can sign in until it is put back."


def _would_lose(error: WouldLoseError) -> str:
    after = "With --keep-present it is moved aside under a dated name, and the backup restored."
    if error.lost is None:
        words = error.why.replace("_", " ")
        return f"the present record cannot be read ({words}), so nobody can compare. {after}"
    return f"the present record holds {error.lost} facts that this backup does not have. {after}"


# -- encryption -----------------------------------------------------------------------


def _encrypt(config: Config) -> str:
    from app.record_key import secret_of
    from app.secrets_store import known_key
    from app.storage.converting import convert
    from app.storage.driver import looks_encrypted

    if looks_encrypted(_present(config)):
        raise _Refused("the record is encrypted already.")
    key, aside = known_key(secret_of(config)), _aside(config, "before-encryption")
    done = convert(_present(config), None, key, aside, _ledger_key(config, None))
    after = "" if config.encryption else '\nNow write encryption = "on" into kiosk.toml.'
    return (
        f"encrypted: {done.proved.facts} facts, every row compared.{after}\n"
        f"The readable record still lies beside it as {done.kept}: try the kiosk, then delete it. "
        f"Backups made before are readable too.{_archived(config, None, 'can be read by anybody')}"
    )


def _decrypt(config: Config) -> str:
    from app.record_key import secret_of
    from app.secrets_store import known_key
    from app.storage.converting import convert

    key, aside = known_key(secret_of(config)), _aside(config, "before-decryption")
    done = convert(_present(config), key, None, aside, _ledger_key(config, key))
    after = '\nNow write encryption = "off" into kiosk.toml.' if config.encryption else ""
    return (
        f"decrypted: {done.proved.facts} facts, every row compared. Anybody who has the disk can "
        f"read them now.{after}\nThe encrypted record still lies beside it as {done.kept}."
        f"{_archived(config, key, 'need the key still: keep it as long as them')}"
    )


def _rekey(config: Config, file: Path) -> str:
    from app.record_key import NAME, secret_of
    from app.secrets_store import Secret, known_key
    from app.storage.converting import convert

    old = known_key(secret_of(config))
    # The file that was named, whatever the system hands over under the key's usual name.
    new = known_key(Secret(NAME, file), environ={})
    if new == old:
        raise _Refused("the new key is the old one.")
    aside = _aside(config, "before-rekey")
    done = convert(_present(config), old, new, aside, _ledger_key(config, old))
    return (
        f"rewritten under the key in {file.name}: {done.proved.facts} facts, every row compared.\n"
        "Now put it in the place of the old key. The record under the old key still lies beside "
        f"it as {done.kept}.\nBackups made before need the old key: keep it as long as them."
        f"{_archived(config, old, 'need the old key too')}"
    )


def _archived(config: Config, key: bytes | None, what: str) -> str:
    """Return a line of `what` the archives are left as that lie there, plain or under a key."""
    from app.storage.archive_file import suffix

    if not any(config.archives.glob(f"*{suffix(key)}")):
        return ""
    return f"\nArchives made before stay as they are in {config.archives}: they {what}."


def _ledger_key(config: Config, key: bytes | None) -> bytes | None:
    """Return the key of the ledger, None for a record that has no ledger yet."""
    from app.record_key import ledger_secret
    from app.secrets_store import known_key
    from app.storage.proof import has_ledger

    return known_key(ledger_secret(config)) if has_ledger(_present(config), key) else None


def _aside(config: Config, why: str) -> Path:
    from app.clock import SystemClock

    stamp = f"{SystemClock().now().local():%Y%m%d-%H%M%S}"
    stem = f"{config.database.stem}-{why}-{stamp}"
    # Two in one second keep both.
    names = (f"{stem}.db", *(f"{stem}-{number}.db" for number in range(2, 100)))
    free = (path for name in names if not (path := config.database.with_name(name)).exists())
    return next(free)


def _fail(words: str) -> int:
    print(f"main.py: {words}", file=sys.stderr)
    return 3
