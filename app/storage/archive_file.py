"""The file of an archive: lines of JSON, packed, or encrypted where the record is encrypted."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from app.errors import ErrorCode
from app.storage.driver import connect
from app.storage.failures import folder_error, translating_errors
from app.storage.files import prepare_folder, sync_folder

_CHUNK = 1 << 20


def suffix(key: bytes | None) -> str:
    """Return how the name of an archive ends: it is packed text, or a database with a key."""
    return ".jsonl.gz" if key is None else ".db"


def write_lines(path: Path, lines: Iterable[dict[str, Any]], key: bytes | None) -> None:
    """Write an archive; under its name stands all of it or nothing. Raises StorageError."""
    prepare_folder(path.parent)
    part = path.with_name(f".{path.name}.part")
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        if key is None:
            _pack(part, lines)
        else:
            _encrypt(part, lines, key)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error
    finally:
        with suppress(OSError):
            part.unlink()


def read_lines(path: Path, key: bytes | None) -> Iterator[dict[str, Any]]:
    """Yield the lines of an archive; raises StorageError, and ValueError for what is none."""
    if key is not None:
        with translating_errors(), closing(connect(path, "mode=ro", key)) as conn:
            for (text,) in conn.execute("SELECT text FROM line ORDER BY number"):
                yield json.loads(text, object_hook=_bytes)
        return
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for text in file:
                yield json.loads(text, object_hook=_bytes)
    except (OSError, EOFError) as error:
        refused = error if isinstance(error, OSError) else OSError(str(error))
        raise folder_error(refused, ErrorCode.DISK_ERROR) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as it lies there; raises StorageError."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                made.update(chunk)
    except OSError as error:
        raise folder_error(error, ErrorCode.DISK_ERROR) from error
    return made.hexdigest()


def _text(line: dict[str, Any]) -> str:
    return json.dumps(line, default=_plain, allow_nan=False)


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(type(value).__name__)


def _bytes(told: dict[str, Any]) -> Any:
    return bytes.fromhex(told["hex"]) if told.keys() == {"hex"} else told


def _pack(part: Path, lines: Iterable[dict[str, Any]]) -> None:
    with part.open("wb") as file:
        # No name and no time in it: the same content is the same file.
        with gzip.GzipFile("", "wb", 6, file, 0) as packed:
            for line in lines:
                packed.write(_text(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _encrypt(part: Path, lines: Iterable[dict[str, Any]], key: bytes) -> None:
    with translating_errors(), closing(connect(part, "mode=rw", key)) as conn:
        # Nothing beside the file, not even for a moment, and on the disk when it is committed.
        conn.execute("PRAGMA journal_mode = MEMORY").fetchall()
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("BEGIN")
        conn.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
        rows = ((_text(line),) for line in lines)
        conn.executemany("INSERT INTO line (text) VALUES (?)", rows)
        conn.execute("COMMIT")
