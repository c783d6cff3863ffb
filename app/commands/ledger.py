"""What staff ask about the record itself."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord(Command):
    """Begin to walk the ledger; how far it is and what it found stand in the snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOld(Command):
    """Begin to archive the sessions that ended longer ago than they are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLedger(Command):
    """Write down what a check found; the kiosk asks this of itself."""
