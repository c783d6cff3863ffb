"""What staff ask about files that leave the kiosk."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.commands.base import Command
from app.domain.export import ExportFormat
from app.domain.past import EVERY, PastFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSessions(Command):
    """Write past sessions as files: those of `sessions`, or without any all that are `wanted`."""

    formats: frozenset[ExportFormat]
    sessions: tuple[int, ...] = ()
    wanted: PastFilter = EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelExport(Command):
    """Stop the running export; nothing of it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetExport(Command):
    """Put the outcome of the last export away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReport(Command):
    """Hand over the report that was painted of one session of the running export.

    `pdf` empty: it could not be painted.
    """

    export: str
    session: int
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishExport(Command):
    """Write down what was exported; only then are the files given their name."""

    export: str
