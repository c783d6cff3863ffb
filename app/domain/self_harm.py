"""Thoughts of self-harm: any answer above zero is told to staff at once, and somebody answers.

What was told stays open until a clinician has said what was done. While it is open the patient's
session cannot be signed off as a discharge, with or without an override. A transfer can be signed:
others take the patient over, and it stays open on the staff's side until it is answered for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.session import SessionEnd
from app.domain.staff_role import Action, Role, may


class SelfHarmOrigin(StrEnum):
    """Where the patient said so."""

    BEFORE = "before"
    AFTER = "after"
    PHQ9 = "phq9"
    FOLLOW_UP = "follow_up"


class SelfHarmAction(StrEnum):
    """What a clinician did about it."""

    TALKED = "talked"
    RISK_ASSESSED = "risk_assessed"
    SAFETY_PLAN = "safety_plan"
    NOT_ALONE = "not_alone"
    CRISIS_CONTACTS = "crisis_contacts"
    PRESCRIBER_TOLD = "prescriber_told"
    HANDED_OVER = "handed_over"
    MISTAKEN = "mistaken"


# How a session may not end while something is open.
BLOCKED_ENDS = frozenset({SessionEnd.DISCHARGED, SessionEnd.OVERRIDDEN})


@dataclass(frozen=True, slots=True)
class Concern:
    """What one patient told: `id` is the fact that says so, `t` when in kiosk seconds.

    `session` is the session it was told in, None outside of one. `answered` is when a clinician
    said what was done (`by` the staff id, `done` and `text` what), None while nobody has.
    """

    id: int
    mrn: str
    initials: str
    origin: SelfHarmOrigin
    t: float
    session: int | None = None
    answered: float | None = None
    by: int | None = None
    done: tuple[SelfHarmAction, ...] = ()
    text: str = ""

    @property
    def open(self) -> bool:
        """Return whether nobody has answered for it."""
        return self.answered is None


def is_concern(value: int | None) -> bool:
    """Return whether an answer on thoughts of self-harm has to be told; no answer says nothing."""
    return value is not None and value > 0


def may_answer(role: Role | None) -> bool:
    """Return whether somebody of this role may answer for it; nobody (None) may not."""
    return may(role, Action.ANSWER_SELF_HARM)


def says_enough(done: Iterable[SelfHarmAction], text: str) -> bool:
    """Return whether it says what was done: an act by name, or words."""
    return any(True for _ in done) or bool(text.strip())


def open_ones(concerns: Iterable[Concern]) -> tuple[Concern, ...]:
    """Return those that nobody has answered for."""
    return tuple(concern for concern in concerns if concern.open)


def blocks(concerns: Iterable[Concern], end: SessionEnd) -> bool:
    """Return whether a patient's session cannot end this way now."""
    return end in BLOCKED_ENDS and bool(open_ones(concerns))
