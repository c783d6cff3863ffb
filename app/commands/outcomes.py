"""What is asked about outcomes, and about thoughts of self-harm."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command
from app.domain.self_harm import SelfHarmAction


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSelfHarm(Command):
    """A clinician answers for what patients told: `told` are those that were on the screen."""

    told: tuple[int, ...]
    done: tuple[SelfHarmAction, ...]
    text: str = ""
