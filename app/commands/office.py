"""What staff ask besides the running session."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command
from app.domain.learning import LearnedScope
from app.domain.past import EVERY, PastFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpPatient(Command):
    """Look for earlier sessions of a patient who is being entered; empty forgets it."""

    mrn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLearning(Command):
    """Switch learning on or off; None leaves it."""

    patients: bool | None = None
    population: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetLearning(Command):
    """Use what was learned so far no more; it stays in the record."""

    scope: LearnedScope


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLearning(Command):
    """Write what was learned to a file in the data folder; the outcome's detail names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreForecasts(Command):
    """Begin to score the forecasts of all completed sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSessions(Command):
    """List past sessions, the newest first: up to `most` of those that are `wanted`."""

    wanted: PastFilter = EVERY
    most: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetSessions(Command):
    """Put the list of past sessions away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview(Command):
    """Show a past session."""

    session: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReview(Command):
    """Put the past session away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSource(Command):
    """Close a source of vital signs and open it again at once, to see whether it answers."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBackup(Command):
    """Begin a backup now; what came of it stands in the snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBackup(Command):
    """Write down what became of a backup; the kiosk asks this of itself."""
