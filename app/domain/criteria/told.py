"""What no protocol has to ask for: thoughts of self-harm are answered for before anybody goes."""

from __future__ import annotations

from app.domain.criteria.given import Answer, ReadinessInput
from app.domain.readiness import Criterion, CriterionKind, CriterionState, Evidence, Reason
from app.domain.self_harm import open_ones

SELF_HARM = Criterion(
    id="self_harm",
    kind=CriterionKind.SELF_HARM,
    source="the kiosk's own rule, whatever the protocol: any answer above zero is answered for",
)


def asked_for(given: ReadinessInput) -> bool:
    """Return whether the line is there at all: only once something was told."""
    return bool(given.concerns)


def self_harm(given: ReadinessInput) -> Answer:
    """Answer whether a clinician has answered for everything that was told."""
    still = open_ones(given.concerns)
    if still:
        return CriterionState.NOT_MET, Evidence(Reason.NOT_ANSWERED, max(one.t for one in still))
    last = max(given.concerns, key=lambda one: one.answered or 0.0)
    return CriterionState.MET, Evidence(Reason.OK, last.answered, by=last.by)
