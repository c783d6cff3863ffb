"""Backup, restore and encryption as somebody types them: what is done, refused, and said."""

from __future__ import annotations

import io
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.config import Config
from app.domain.backup import BackupPlan
from app.errors import ErrorCode, StorageError
from app.pins import PinKeeper
from app.secrets_store import Secret
from app.storage.archive_file import suffix, write_lines
from app.storage.backup_records import BackupRecords
from app.storage.database import open_database
from app.storage.ledger import open_ledger
from app.storage.records import Records
from app.vault_tools import run_vault
from tests.bedside.bay import Bay
from tests.storage.samples import KEY, OTHER_KEY, staff
from tests.test_command_line import run


def write_key(path: Path, key: bytes = KEY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(key.hex() + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the record of a session, and no kiosk running."""
    folder = tmp_path / "data"
    folder.mkdir()
    bay = Bay(folder)
    bay.staff()
    bay.start()
    bay.close()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A backup folder."""
    made = tmp_path / "disk"
    made.mkdir()
    return made


class Said:
    """What a command did and said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def do(self, command: str, config: Config, given: Path | None = None, **more: bool) -> str:
        """Carry out a command that must work, and return what it says."""
        out = io.StringIO()
        assert run_vault(command, config, given, out, **more) == 0, self._capsys.readouterr().err
        return out.getvalue()

    def refuse(self, command: str, config: Config, given: Path | None = None) -> str:
        """Carry out a command that must not work, and return why."""
        out = io.StringIO()
        assert run_vault(command, config, given, out) == 3
        assert out.getvalue() == ""
        return self._capsys.readouterr().err


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Carries out commands."""
    return Said(capsys)


def count(path: Path, key: bytes | None = None) -> int:
    database = open_database(path, key)
    ((found,),) = database.rows("SELECT count(*) FROM fact")
    database.close()
    return int(found)


# --- the command line ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("restore",), "'restore' needs a FILE"),
        (("rekey",), "'rekey' needs a KEYFILE"),
        (("encrypt", "x"), "'encrypt' goes without 'x'"),
        (("calibration", "x"), "'calibration' goes without 'x'"),
        (("backup", "--keep-present"), "--keep-present goes with restore"),
        (("backup", "--demo"), "'backup' goes with"),
    ],
)
def test_mistakes_are_named(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_from_the_shell_backup_then_restore(data: Path, folder: Path, tmp_path: Path) -> None:
    made = run("backup", str(folder), "--data", str(data))
    assert made.returncode == 0, made.stderr
    assert "read back and checked" in made.stdout
    (name,) = os.listdir(folder)
    there = tmp_path / "other"
    refused = run("restore", str(folder / name), "--data", str(there))
    assert refused.returncode == 3
    assert "the key is missing: put it back from your safe copy. (ledger.key)" in refused.stderr
    shutil.copytree(data / "keys", there / "keys")
    done = run("restore", str(folder / name), "--data", str(there))
    assert done.returncode == 0, done.stderr
    assert f"restored from {name}" in done.stdout
    assert done.stderr == ""
    # The fact that it was restored has the place of the fact that it was backed up.
    assert count(there / "kiosk.db") == count(data / "kiosk.db")


# --- backup ----------------------------------------------------------------------------------


def test_a_backup_is_written_down(data: Path, folder: Path, said: Said) -> None:
    said.do("backup", Config(data), folder)
    database = open_database(data / "kiosk.db")
    (made,) = BackupRecords(Records(database)).made()
    database.close()
    assert [made.file] == os.listdir(folder)
    assert sorted(os.listdir(data)) == ["keys", "kiosk.db"]


def test_the_configured_folder_is_cleared_and_another_one_is_not(
    data: Path, folder: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = BackupPlan(str(folder), 3600, keep=1, keep_for=1e9)
    names = iter(f"kiosk-{n}.db" for n in range(9))
    monkeypatch.setattr("app.bedside.backing_up.file_name", lambda bay, at: next(names))
    for _ in range(2):
        said.do("backup", Config(data, backup=plan))
    assert os.listdir(folder) == ["kiosk-1.db"]
    for _ in range(2):
        said.do("backup", Config(data), folder)
    assert len(os.listdir(folder)) == 3


def test_no_folder_is_said(data: Path, said: Said) -> None:
    assert "name a FOLDER" in said.refuse("backup", Config(data))


def test_a_folder_that_is_missing_is_said_and_written_down(data: Path, said: Said) -> None:
    assert "the folder is not there" in said.refuse("backup", Config(data), data / "missing")
    database = open_database(data / "kiosk.db")
    assert BackupRecords(Records(database)).newest_failure() is not None
    database.close()


@pytest.mark.parametrize("command", ["backup", "encrypt", "decrypt"])
def test_while_a_kiosk_runs_it_is_said(data: Path, folder: Path, said: Said, command: str) -> None:
    write_key(data / "keys" / "database.key")
    running = open_database(data / "kiosk.db", None)
    given = folder if command == "backup" else None
    why = said.refuse(command, Config(data), given)
    running.close()
    if command == "decrypt":
        assert "not encrypted" in why or "using this record" in why
    else:
        assert "the kiosk is using this record. End it first." in why
    assert os.listdir(folder) == []


@pytest.mark.parametrize("command", ["backup", "encrypt", "decrypt"])
def test_no_record_is_said_and_none_is_made(
    tmp_path: Path, folder: Path, said: Said, command: str
) -> None:
    write_key(tmp_path / "keys" / "database.key")
    given = folder if command == "backup" else None
    assert "there is no record" in said.refuse(command, Config(tmp_path), given)
    assert not (tmp_path / "kiosk.db").exists()


# --- restore ---------------------------------------------------------------------------------


def test_newer_facts_are_counted_and_kept(data: Path, folder: Path, said: Said) -> None:
    said.do("backup", Config(data), folder)
    (name,) = os.listdir(folder)
    # The fact that it was backed up came after it.
    why = said.refuse("restore", Config(data), folder / name)
    assert "holds 1 facts that this backup does not have" in why
    assert "--keep-present" in why
    told = said.do("restore", Config(data), folder / name, keep_present=True)
    assert "kiosk-before-restore-" in told
    assert "1 facts of it are not in the restored record" in told


def test_a_damaged_record_is_said(data: Path, folder: Path, said: Said) -> None:
    said.do("backup", Config(data), folder)
    (name,) = os.listdir(folder)
    (data / "kiosk.db").write_bytes(b"no database" * 999)
    why = said.refuse("restore", Config(data), folder / name)
    assert "cannot be read (database corrupt)" in why


def test_a_file_that_is_missing_is_said(data: Path, said: Said) -> None:
    assert "there is no file" in said.refuse("restore", Config(data), data / "nothing.db")


def test_a_file_that_is_no_backup_is_refused(data: Path, tmp_path: Path, said: Said) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"x" * 5000)
    before = (data / "kiosk.db").read_bytes()
    assert "database corrupt" in said.refuse("restore", Config(data), other)
    assert (data / "kiosk.db").read_bytes() == before


def test_a_restore_says_that_nobody_can_sign_in_without_the_pepper(
    data: Path, folder: Path, tmp_path: Path, said: Said
) -> None:
    _pin_with_pepper(data, KEY)
    said.do("backup", Config(data), folder)
    (name,) = os.listdir(folder)
    there = Config(tmp_path / "other", ledger_key=data / "keys" / "ledger.key")
    told = said.do("restore", there, folder / name)
    assert "pepper.key is missing: nobody can sign in until it is put back." in told
    assert not there.pepper_key_file.exists()
    write_key(there.pepper_key_file, OTHER_KEY)
    told = said.do("restore", there, folder / name, keep_present=True)
    assert "pepper.key is not the one that the PINs were made with: nobody" in told
    there.pepper_key_file.chmod(0o644)
    told = said.do("restore", there, folder / name, keep_present=True)
    assert "The kiosk will not start: the key file must belong" in told
    write_key(there.pepper_key_file, KEY)
    told = said.do("restore", there, folder / name, keep_present=True)
    assert "sign in" not in told


def _pin_with_pepper(data: Path, pepper: bytes) -> None:
    """Add somebody whose PIN was made with a pepper."""
    made: list[str] = []
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    PinKeeper(cheap, run=lambda job: job(), pepper=pepper).hash("246810", made.append)
    database = open_database(data / "kiosk.db")
    ledger = open_ledger(database, Secret("ledger", data / "keys" / "ledger.key"))
    Records(database, ledger).append([replace(staff(), pin_hash=made[0])])
    database.close()


# --- encryption ------------------------------------------------------------------------------


def test_there_and_back_again(data: Path, said: Said) -> None:
    write_key(data / "keys" / "database.key")
    facts = count(data / "kiosk.db")
    told = said.do("encrypt", Config(data))
    assert 'write encryption = "on"' in told
    assert "still lies beside it" in told
    with pytest.raises(StorageError) as caught:
        open_database(data / "kiosk.db")
    assert caught.value.code is ErrorCode.DATABASE_ENCRYPTED
    assert count(data / "kiosk.db", KEY) == facts
    again = said.refuse("encrypt", Config(data, encryption=True))
    assert "encrypted already" in again
    told = said.do("decrypt", Config(data, encryption=True))
    assert 'write encryption = "off"' in told
    assert count(data / "kiosk.db") == facts
    kept = [name for name in os.listdir(data) if "before" in name]
    assert len(kept) == 2


def test_a_new_key(data: Path, tmp_path: Path, said: Said) -> None:
    write_key(data / "keys" / "database.key")
    said.do("encrypt", Config(data))
    new = write_key(tmp_path / "new.key", OTHER_KEY)
    config = Config(data, encryption=True)
    told = said.do("rekey", config, new)
    assert "put it in the place of the old key" in told
    refused = said.refuse("backup", config, tmp_path)
    assert "does not belong to this record, or it is no key. (database.key)" in refused
    new.replace(config.database_key_file)
    said.do("backup", config, tmp_path)
    assert "the new key is the old one" in said.refuse("rekey", config, config.database_key_file)


def archive(config: Config, key: bytes | None) -> None:
    """Put an archive there, as it is written where the record has this key or none."""
    write_lines(config.archives / f"sessions-1-1-2026-11-24{suffix(key)}", [], key)


def test_archives_that_stay_as_they_are_are_told(data: Path, tmp_path: Path, said: Said) -> None:
    config = Config(data, encryption=True)
    write_key(config.database_key_file)
    for command in ("encrypt", "decrypt"):
        assert "Archives" not in said.do(command, config)
    archive(config, None)
    told = said.do("encrypt", config)
    assert f"stay as they are in {config.archives}: they can be read by anybody." in told
    new = write_key(tmp_path / "new.key", OTHER_KEY)
    assert "Archives" not in said.do("rekey", config, new), "what is plain needs no key"
    new.replace(config.database_key_file)
    archive(config, OTHER_KEY)
    again = write_key(tmp_path / "again.key", bytes(range(32)))
    assert "they need the old key too." in said.do("rekey", config, again)
    again.replace(config.database_key_file)
    assert "they need the key still" in said.do("decrypt", config)


def test_a_backup_of_an_encrypted_record_is_encrypted_and_comes_back(
    data: Path, folder: Path, tmp_path: Path, said: Said
) -> None:
    key = write_key(tmp_path / "database.key")
    config = Config(data, encryption=True, database_key=key)
    said.do("encrypt", config)
    said.do("backup", config, folder)
    (name,) = os.listdir(folder)
    assert b"R.K." not in (folder / name).read_bytes()
    there = Config(
        tmp_path / "other",
        encryption=True,
        database_key=key,
        ledger_key=data / "keys" / "ledger.key",
    )
    said.do("restore", there, folder / name)
    assert count(there.database, KEY) == count(data / "kiosk.db", KEY)
    plain = Config(tmp_path / "third")
    assert "is encrypted" in said.refuse("restore", plain, folder / name)


def test_without_a_key_nothing_is_made(data: Path, said: Said) -> None:
    assert "the key is missing" in said.refuse("encrypt", Config(data))
    write_key(data / "keys" / "database.key").chmod(0o644)
    assert "mode 0600" in said.refuse("encrypt", Config(data))
    assert count(data / "kiosk.db") > 0
