"""Facts of after care: which sheet was given, and what was said at a follow-up call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.clock import Instant
from app.domain.aftercare import SheetUse
from app.domain.facts.base import Fact
from app.domain.follow_up import CallResult
from app.domain.symptom import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetGiven(Fact):
    """A take-home sheet of `session` was given: how, in which words, until when not to drive.

    A sheet can be given again long after its session, so it is none of the session's own facts
    (`session_id` is None): those end with its end.

    `text_sha256` is that of the file the words are from, `text_id` its id and `text_version`
    its version.
    """

    kind: ClassVar[str] = "sheet_given"
    session: int
    use: SheetUse
    language: str
    text_id: str
    text_version: int
    text_sha256: str
    drive_after: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCalled(Fact):
    """A call after `session`: whether the patient was reached, and what was said.

    `hours` after the session is which call it was. An answer is None where nobody gave one;
    `drove` is whether the patient drove before the time on the sheet, `self_harm` is 0 for no
    thoughts of it and more for any. `corrects` is the call that this one replaces.
    """

    kind: ClassVar[str] = "follow_up_called"
    session: int
    hours: float
    result: CallResult
    headache: Rating | None
    mood: Rating | None
    sleep: Rating | None
    drove: bool | None
    self_harm: int | None
    note: str = ""
    corrects: int | None = None


TYPES: tuple[type[Fact], ...] = (SheetGiven, FollowUpCalled)
