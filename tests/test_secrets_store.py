"""Keys outside the database: found in order, made once, refused when others may read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.errors import ErrorCode, SecretError, StorageError
from app.secrets_store import Secret, find_key, find_or_make_key, known_key, write_key
from app.storage import files

KEY, OTHER, THIRD = bytes(range(32)), bytes(32), b"\xff" * 32
NOWHERE: dict[str, str] = {}


@pytest.fixture
def secret(tmp_path: Path) -> Secret:
    """A key that is not there yet, in a folder that is not there yet."""
    return Secret("ledger", tmp_path / "data" / "keys" / "ledger.key")


def _kept(secret: Secret, content: bytes, mode: int = 0o600) -> None:
    secret.file.parent.mkdir(parents=True, exist_ok=True)
    secret.file.write_bytes(content)
    secret.file.chmod(mode)


def _refused(secret: Secret, environ: dict[str, str] = NOWHERE) -> SecretError:
    with pytest.raises(SecretError) as caught:
        find_key(secret, environ)
    assert KEY.hex() not in str(caught.value)
    return caught.value


def test_a_key_that_is_nowhere_is_none_and_a_known_record_says_so(secret: Secret) -> None:
    assert find_key(secret, NOWHERE) is None
    with pytest.raises(SecretError) as caught:
        known_key(secret, NOWHERE)
    assert caught.value.code == ErrorCode.KEY_MISSING
    assert caught.value.detail == "ledger.key"
    assert not secret.file.exists()


def test_a_new_key_is_kept_for_our_user_alone_and_found_again(secret: Secret) -> None:
    made = find_or_make_key(secret, NOWHERE)
    assert len(made) == 32
    assert find_or_make_key(secret, NOWHERE) == known_key(secret, NOWHERE) == made
    assert secret.file.stat().st_mode & 0o777 == 0o600
    assert secret.file.parent.stat().st_mode & 0o777 == 0o700
    assert secret.file.read_text() == made.hex() + "\n"
    assert [each.name for each in secret.file.parent.iterdir()] == ["ledger.key"]


def test_two_keys_are_not_alike(secret: Secret, tmp_path: Path) -> None:
    other = Secret("ledger", tmp_path / "other.key")
    assert find_or_make_key(secret, NOWHERE) != find_or_make_key(other, NOWHERE)


def test_of_two_programs_that_start_together_both_get_the_first_ones_key(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files.write_whole

    def late(path: Path, content: bytes) -> None:
        whole(path, content)
        _kept(secret, OTHER.hex().encode())  # meanwhile, by the other program

    monkeypatch.setattr(files, "write_whole", late)
    assert find_or_make_key(secret, NOWHERE) == OTHER
    assert [each.name for each in secret.file.parent.iterdir()] == ["ledger.key"]


def test_a_key_is_never_written_over(secret: Secret) -> None:
    write_key(secret.file, KEY)
    write_key(secret.file, OTHER)
    assert find_key(secret, NOWHERE) == KEY
    with pytest.raises(ValueError, match="32"):
        write_key(secret.file, b"short")


@pytest.mark.parametrize("content", [KEY, KEY.hex().encode(), KEY.hex().upper().encode() + b"\r\n"])
def test_raw_bytes_and_hexadecimal_digits_are_read(secret: Secret, content: bytes) -> None:
    _kept(secret, content)
    assert find_key(secret, NOWHERE) == KEY


@pytest.mark.parametrize("content", [b"", KEY[:31], KEY.hex().encode()[:-1], b"z" * 64, KEY + KEY])
def test_what_is_no_key_is_wrong_and_is_not_quoted(secret: Secret, content: bytes) -> None:
    _kept(secret, content)
    assert _refused(secret).code == ErrorCode.KEY_WRONG


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_file_that_others_may_use_is_unsafe(secret: Secret, mode: int) -> None:
    _kept(secret, KEY, mode)
    refused = _refused(secret)
    assert refused.code == ErrorCode.KEY_UNSAFE
    assert f"{mode:04o}" in refused.detail


def test_a_file_of_somebody_else_is_unsafe(secret: Secret, monkeypatch) -> None:
    _kept(secret, KEY)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "fstat", _of_somebody_else(os.fstat))
    assert _refused(secret).code == ErrorCode.KEY_UNSAFE


def _of_somebody_else(fstat):
    def told(opened: int) -> os.stat_result:
        fields = list(fstat(opened))
        fields[4] = 4712
        return os.stat_result(fields)

    return told


def test_a_folder_or_a_pipe_in_its_place_is_unsafe(secret: Secret) -> None:
    secret.file.parent.mkdir(parents=True)
    os.mkfifo(secret.file, 0o600)
    assert _refused(secret).code == ErrorCode.KEY_UNSAFE
    secret.file.unlink()
    secret.file.mkdir()
    assert _refused(secret).code == ErrorCode.KEY_UNSAFE


def test_the_environment_comes_before_credentials_and_these_before_the_file(
    secret: Secret, tmp_path: Path
) -> None:
    _kept(secret, THIRD)
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "ledger.key").write_bytes(OTHER)
    (given / "ledger.key").chmod(0o440)  # as some versions of systemd show it
    environ = {"CREDENTIALS_DIRECTORY": str(given), "KIOSK_LEDGER_KEY": KEY.hex()}
    assert find_key(secret, environ) == KEY
    del environ["KIOSK_LEDGER_KEY"]
    assert find_key(secret, environ) == OTHER
    (given / "ledger.key").unlink()
    assert find_key(secret, environ) == THIRD


def test_a_wrong_key_in_the_environment_is_not_passed_over(secret: Secret) -> None:
    _kept(secret, THIRD)
    assert _refused(secret, {"KIOSK_LEDGER_KEY": "1234"}).code == ErrorCode.KEY_WRONG


def test_a_key_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file in the place of the folder")
    with pytest.raises(StorageError):
        find_or_make_key(Secret("ledger", tmp_path / "keys" / "ledger.key"), NOWHERE)
