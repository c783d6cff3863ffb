"""Secrets that lie outside the database: where a key is looked for, how one is made.

A key is 32 bytes. In a file it stands as 64 hexadecimal digits, so that it can be written
on paper and typed in again; 32 raw bytes are read too.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.errors import ErrorCode, SecretError

KEY_BYTES = 32

# Longer than any way to write a key: a wrong file is not read to its end.
_READ_UP_TO = 4096


class Secret(NamedTuple):
    """One named key and the file it is kept in, unless the system hands it over.

    First comes the environment (KIOSK_LEDGER_KEY for the name "ledger"), then the credentials
    of systemd (`ledger.key` in $CREDENTIALS_DIRECTORY), then `file`.
    """

    name: str
    file: Path

    @property
    def variable(self) -> str:
        """Return the name of its environment variable."""
        return f"KIOSK_{self.name.upper()}_KEY"

    @property
    def credential(self) -> str:
        """Return the name of its systemd credential."""
        return f"{self.name}.key"


def find_key(secret: Secret, environ: Mapping[str, str] = os.environ) -> bytes | None:
    """Return the key, None where it is nowhere.

    Raises SecretError: KEY_WRONG for what is no key, KEY_UNSAFE for a file that others may
    read, that belongs to somebody else or that cannot be read. No detail holds the key.
    """
    if secret.variable in environ:
        return _key(environ[secret.variable].encode(), secret.variable)
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder:
        path = Path(folder) / secret.credential
        # systemd guards its folder; the mode of a file in it depends on its version.
        content = _content(path, guarded=True)
        if content is not None:
            return _key(content, f"credential {secret.credential}")
    content = _content(secret.file, guarded=False)
    return None if content is None else _key(content, secret.file.name)


def known_key(secret: Secret, environ: Mapping[str, str] = os.environ) -> bytes:
    """Return the key of a record that has one; raises SecretError, KEY_MISSING where it is gone."""
    key = find_key(secret, environ)
    if key is None:
        raise SecretError(ErrorCode.KEY_MISSING, secret.file.name)
    return key


def find_or_make_key(
    secret: Secret,
    environ: Mapping[str, str] = os.environ,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes:
    """Return the key, a new one where there is none: only for a record that has none yet.

    Raises SecretError like `find_key`, StorageError where the file cannot be written.
    """
    key = find_key(secret, environ)
    if key is not None:
        return key
    _make(secret.file, random_bytes(KEY_BYTES))
    # Read again: of two programs that start together both get the first one's key.
    return known_key(secret, environ)


def write_key(file: Path, key: bytes) -> None:
    """Keep a key in a file that is not there yet, for our user alone; safe from a power cut.

    A file that is there stays as it is. Raises StorageError.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    _make(file, key)


def _key(content: bytes, where: str) -> bytes:
    if len(content) == KEY_BYTES:
        return content
    with suppress(ValueError):
        key = bytes.fromhex(content.decode("ascii").strip())
        if len(key) == KEY_BYTES:
            return key
    raise SecretError(ErrorCode.KEY_WRONG, f"{where}: not 64 hexadecimal digits")


def _content(path: Path, *, guarded: bool) -> bytes | None:
    # Not blocked by a pipe that somebody put there.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    try:
        opened = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SecretError(ErrorCode.KEY_UNSAFE, f"{path.name}: cannot be read") from error
    try:
        about = os.fstat(opened)
        if not stat.S_ISREG(about.st_mode):
            raise SecretError(ErrorCode.KEY_UNSAFE, f"{path.name}: not a file")
        if not guarded:
            _check(about, path.name)
        return os.read(opened, _READ_UP_TO)
    except OSError as error:
        raise SecretError(ErrorCode.KEY_UNSAFE, f"{path.name}: cannot be read") from error
    finally:
        os.close(opened)


def _check(about: os.stat_result, name: str) -> None:
    """Raise SecretError unless a file is for our user alone."""
    if not hasattr(os, "geteuid"):
        return  # Windows: who may read is said by the folder, not by a mode
    me = os.geteuid()
    # The administrator may check a record that is not the administrator's own.
    if me != 0 and about.st_uid not in (me, 0):
        raise SecretError(ErrorCode.KEY_UNSAFE, f"{name}: belongs to another user")
    mode = stat.S_IMODE(about.st_mode)
    if mode & 0o077:
        raise SecretError(ErrorCode.KEY_UNSAFE, f"{name}: mode {mode:04o} instead of 0600")


def _make(path: Path, key: bytes) -> None:
    # Imported here: a key that is there needs none of it.
    from app.storage.failures import folder_error
    from app.storage.files import prepare_folder, sync_folder, write_whole

    prepare_folder(path.parent)
    if path.exists():
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    write_whole(part, key.hex().encode() + b"\n")
    try:
        # Not `replace`: a key that somebody made meanwhile must never be lost.
        os.link(part, path)
        sync_folder(path.parent)
    except FileExistsError:
        return
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error
    finally:
        with suppress(OSError):
            part.unlink()
