"""Facts of outcomes: what patients say about how they fare, and thoughts of self-harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.asking import RoundEnd, RoundKind
from app.domain.facts.base import Fact
from app.domain.self_harm import SelfHarmAction, SelfHarmOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAsked(Fact):
    """A patient was asked a round of questions; its `seq` is the round's id.

    `session_id` None: before the session was started, so it belongs to the next one of this MRN.
    `staff_id` None: the patient began it. `items_sha256` is that of the file with the questions.
    """

    kind: ClassVar[str] = "outcome_asked"
    mrn: str
    initials: str
    round: RoundKind
    items_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAnswered(Fact):
    """One answer of a round, None for a skip; `corrects` is the answer that it replaces."""

    kind: ClassVar[str] = "outcome_answered"
    asked: int
    item: str
    value: int | None
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeClosed(Fact):
    """A round ended; what was not answered by then is no answer."""

    kind: ClassVar[str] = "outcome_closed"
    asked: int
    end: RoundEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHarmTold(Fact):
    """A patient told of thoughts of self-harm: any answer above zero; its `seq` is its id.

    Written together with the answer itself. `session_id` None: told outside of a session.
    """

    kind: ClassVar[str] = "self_harm_told"
    mrn: str
    initials: str
    origin: SelfHarmOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHarmAnswered(Fact):
    """A clinician, the fact's `staff_id`, answered for it: `done` and `text` say what was done."""

    kind: ClassVar[str] = "self_harm_answered"
    told: int
    done: tuple[SelfHarmAction, ...]
    text: str = ""


TYPES: tuple[type[Fact], ...] = (
    OutcomeAsked,
    OutcomeAnswered,
    OutcomeClosed,
    SelfHarmTold,
    SelfHarmAnswered,
)
