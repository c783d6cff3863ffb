"""The anchor file beside the key: how long the ledger was, and when, line by line.

A ledger whose end was cut off still fits itself. What was written down elsewhere does not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.domain.ledger import Finding, LedgerHead, LedgerProblem
from app.errors import ErrorCode
from app.storage.failures import folder_error
from app.storage.files import prepare_folder, sync_folder
from app.storage.ledger import Ledger

# The newest lines are among these.
_TAIL = 64 * 1024


class AnchorReason(StrEnum):
    """Why a line was written."""

    SESSION_ENDED = "session_ended"
    BACKUP = "backup"
    CHECKED = "checked"
    ARCHIVED = "archived"
    RESTORED = "restored"  # the record is an older one from here on, and that is right


@dataclass(frozen=True, slots=True)
class Anchor:
    """How long the ledger was; `link` hexadecimal, perhaps only its beginning, `utc` seconds."""

    count: int
    link: str
    utc: float | None = None


class AnchorFile:
    """The lines about one record in one file; each shows with the key that it is genuine."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self.path = path
        self._ledger = ledger

    def add(self, head: LedgerHead, utc: float, why: AnchorReason) -> None:
        """Write a line down, safe from a power cut; raises StorageError."""
        told: dict[str, Any] = {
            "record": self._ledger.record.hex(),
            "count": head.count,
            "link": head.link.hex(),
            "utc": round(utc, 3),
            "why": str(why),
        }
        line = json.dumps({**told, "seal": self._ledger.seal.line(told)}) + "\n"
        prepare_folder(self.path.parent)
        try:
            _append(self.path, line.encode())
        except OSError as error:
            raise folder_error(error, ErrorCode.READ_ONLY) from error

    def read(self) -> list[Anchor]:
        """Return the genuine lines of this record since it was last restored, oldest first.

        Raises StorageError.
        """
        return self._genuine(_lines(self.path, None))[0]

    def newest(self) -> Anchor | None:
        """Return the longest of the newest lines; reads only the end of the file."""
        return max(self._genuine(_lines(self.path, _TAIL))[0], key=_count, default=None)

    def others(self, *, newest: bool = False) -> tuple[Finding, ...]:
        """Return that this key sealed another record, unless this one was restored since.

        A record whose ledger was emptied begins anew as another one, and so does a lost one.
        With `newest` only the end of the file is read. Raises StorageError.
        """
        others = self._genuine(_lines(self.path, _TAIL if newest else None))[1]
        longest = max(others, key=_count, default=None)
        if longest is None:
            return ()
        return (Finding(LedgerProblem.OTHER_RECORD, expected=longest.count),)

    def _genuine(self, lines: Iterable[bytes]) -> tuple[list[Anchor], list[Anchor]]:
        """Return the genuine lines of this record and of others, since it was last restored."""
        found: list[Anchor] = []
        others: list[Anchor] = []
        for line in lines:
            try:
                told = json.loads(line)
                seal = told.pop("seal")
                if not self._ledger.seal.is_line(told, seal):
                    continue
                ours = told["record"] == self._ledger.record.hex()
                if ours and told["why"] == AnchorReason.RESTORED:
                    found.clear()
                    others.clear()
                anchor = Anchor(told["count"], told["link"], told["utc"])
                (found if ours else others).append(anchor)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # torn by a power cut, or nobody of us wrote it
        return found, others


def _count(anchor: Anchor) -> int:
    return anchor.count


def _lines(path: Path, last: int | None) -> list[bytes]:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = 0 if last is None else max(0, size - last)
            file.seek(start)
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise folder_error(error, ErrorCode.FOLDER_UNUSABLE) from error
    return lines[1:] if start else lines


def _append(path: Path, line: bytes) -> None:
    fresh = not path.exists()
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with open(opened, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                line = b"\n" + line  # the last one was torn
        file.write(line)
        os.fsync(opened)
    if fresh:
        sync_folder(path.parent)
