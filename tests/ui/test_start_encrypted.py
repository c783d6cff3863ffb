"""A kiosk whose record cannot be opened with its key says why, and what to do; nothing changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.config import Config
from app.kiosk import Kiosk
from app.storage.driver import is_plain
from tests.bedside.bay import Bay
from tests.storage.samples import KEY, OTHER_KEY
from tests.test_vault_tools import write_key
from tests.ui.test_start_up import Opened, _failure
from ui.places import Place


class Encrypted(Opened):
    """Starts kiosks whose settings say that the record is encrypted, or not."""

    encryption = True

    def _load(self) -> Kiosk:
        from app.record_key import prepare_driver

        config = Config(self.folder, encryption=self.encryption)
        prepare_driver(config)
        return Kiosk(config)

    def words(self) -> str:
        """Start and return why it cannot."""
        return _failure(self.start())


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot, qapp: object) -> Iterator[Encrypted]:
    made = Encrypted(tmp_path, qtbot)
    yield made
    made.end()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """The key, where the kiosk looks for it."""
    return write_key(tmp_path / "keys" / "database.key")


def with_session(folder: Path, key: bytes | None) -> bytes:
    """Write a record with a session and return its bytes."""
    bay = Bay(folder, key=key)
    bay.staff()
    bay.start()
    bay.close()
    return (folder / "kiosk.db").read_bytes()


def test_with_its_key_the_session_is_back(opened: Encrypted, key_file: Path) -> None:
    with_session(opened.folder, KEY)
    starter = opened.start()
    assert starter.session is not None
    assert starter.session.main.place == Place.HOME


def test_a_new_record_is_encrypted_from_its_first_byte(opened: Encrypted, key_file: Path) -> None:
    opened.start()
    opened.end()
    opened._starters.clear()
    assert not is_plain(opened.folder / "kiosk.db")


def test_a_missing_key_is_told_and_none_is_made(opened: Encrypted) -> None:
    before = with_session(opened.folder, KEY)
    words = opened.words()
    assert "A key that belongs to this record is missing." in words
    assert "from your safe copy" in words
    assert "database.key" in words
    assert not (opened.folder / "keys" / "database.key").exists()
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_a_key_that_others_may_read_is_told(opened: Encrypted, key_file: Path) -> None:
    before = with_session(opened.folder, KEY)
    key_file.chmod(0o640)
    words = opened.words()
    assert "not kept safely" in words
    assert "mode 0640 instead of 0600" in words
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_another_key_is_told(opened: Encrypted, key_file: Path) -> None:
    before = with_session(opened.folder, OTHER_KEY)
    words = opened.words()
    assert "A key does not belong to this record" in words
    assert "Nothing was overwritten." in words
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_a_plain_record_is_told_where_encryption_is_on(opened: Encrypted, key_file: Path) -> None:
    before = with_session(opened.folder, None)
    words = opened.words()
    assert "the record of this kiosk is not encrypted" in words
    assert "main.py encrypt" in words
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_an_encrypted_record_is_told_where_encryption_is_off(
    opened: Encrypted, key_file: Path
) -> None:
    before = with_session(opened.folder, KEY)
    opened.encryption = False
    words = opened.words()
    assert "is encrypted, but encryption is switched off" in words
    assert "Switch encryption on in kiosk.toml" in words
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_a_driver_that_is_not_installed_is_told(
    opened: Encrypted, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = with_session(opened.folder, KEY)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    words = opened.words()
    assert "its driver is not installed" in words
    assert (opened.folder / "kiosk.db").read_bytes() == before


def test_noise_in_the_place_of_a_plain_record_is_damage(opened: Encrypted, key_file: Path) -> None:
    (opened.folder / "kiosk.db").write_bytes(b"this is no database" * 4000)
    assert "damaged" in opened.words()
