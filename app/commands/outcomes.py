"""What is asked about outcomes, and about thoughts of self-harm."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command
from app.domain.asking import RoundKind
from app.domain.self_harm import SelfHarmAction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound(Command):
    """Begin to ask a patient; the round is known by this command's id.

    Within a session it is its patient. Without one staff say whom by `mrn`.
    """

    kind: RoundKind
    mrn: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem(Command):
    """Answer one question of a round; None is a skip and stays no answer.

    A second answer to the same question corrects the first; both are kept.
    """

    round: str
    item: str
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRound(Command):
    """End a round, finished or left."""

    round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSelfHarm(Command):
    """A clinician answers for what patients told: `told` are those that were on the screen."""

    told: tuple[int, ...]
    done: tuple[SelfHarmAction, ...]
    text: str = ""
