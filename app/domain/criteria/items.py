"""What staff can be asked to assess; a protocol may name these and nothing else.

The screens have words for these, so an unknown name in a file is a slip of the
pen and would leave a criterion that nobody can ever answer.
"""

from __future__ import annotations

from app.domain.readiness import CriterionKind

STAFF_ITEMS = ("oriented", "walks_steadily", "tolerates_fluids")

SCALES: dict[str, tuple[str, ...]] = {
    "aldrete": ("activity", "respiration", "circulation", "consciousness", "oxygen"),
    "padss": ("vitals", "activity_mental", "pain_nausea", "bleeding", "intake_output"),
}

_ITEM_OF_KIND = {
    CriterionKind.ESCORT: "escort",
    CriterionKind.INSTRUCTIONS: "instructions",
    CriterionKind.NO_DRIVING: "no_driving",
}


def item_of_kind(kind: CriterionKind) -> str | None:
    """Return the assessment that a kind always asks for, None where the protocol says which."""
    return _ITEM_OF_KIND.get(kind)


def scale_item(scale: str, item: str) -> str:
    """Return the assessment id of one item of a scale, such as `aldrete.activity`."""
    return f"{scale}.{item}"
