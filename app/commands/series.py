"""What staff ask of the patients in the record."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPatients(Command):
    """Look for patients whose number begins so, character by character; empty: the newest."""

    mrn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSeries(Command):
    """Show one patient over all infusions; within a session only its own patient."""

    mrn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSeries(Command):
    """Put the patient's page and what was looked for away."""
