"""What staff ask about after care: the take-home sheet, and calls after a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.commands.base import Command
from app.domain.aftercare import SheetUse
from app.domain.follow_up import CallResult
from app.domain.symptom import Rating
from app.errors import ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSheet(Command):
    """Fill in the take-home sheet of the running session or of one that has ended."""

    session: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSheetText(Command):
    """Use the shipped words from now on: those of the clinic do not fit, as `problem` says.

    The screens find it out once after a start, for only they can lay a page out.
    """

    text_sha256: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSheet(Command):
    """Put the sheet away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveSheet(Command):
    """Say that the open sheet was given; `text_sha256` is that of the words it was made with."""

    session: int
    use: SheetUse
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveSheet(Command):
    """Write the open sheet as a file into `folder`, None for that of exports; aside, in a thread.

    The file is whole or it is not there; once it is, the sheet counts as given.
    """

    session: int
    text_sha256: str
    folder: Path | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSaved(Command):
    """A file is there, or why not; only the kiosk says so, for `staff_id` who asked for it."""

    asked: str
    session: int
    text_sha256: str
    staff_id: int
    path: str
    error: ErrorCode | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCall(Command):
    """Write down a call that was due `hours` after a session; `corrects` is the one it replaces.

    An answer is None where nobody gave one. Only a patient who was reached gives answers.
    """

    session: int
    hours: float
    result: CallResult
    headache: Rating | None = None
    mood: Rating | None = None
    sleep: Rating | None = None
    drove: bool | None = None
    self_harm: int | None = None
    note: str = ""
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSelfHarm(Command):
    """Say at once that a patient told of thoughts of self-harm in the call that is entered."""

    session: int
    hours: float
