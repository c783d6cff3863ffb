"""What leaves the kiosk: sessions as files, and how far an export is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.errors import ErrorCode


class ExportFormat(StrEnum):
    """A kind of file that sessions are exported as."""

    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


class ExportState(StrEnum):
    """How far an export is."""

    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as staff see it: `id` of its command, `done` of `total` sessions.

    `folder` is where the files are or will be; `error` and `detail` say why it failed.
    """

    id: str
    state: ExportState
    done: int
    total: int
    folder: str
    error: ErrorCode | None = None
    detail: str = ""
