"""What a vitals tile may show: a value with its age, or nothing with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.plausibility import Reason


class Freshness(StrEnum):
    """How old a shown value is: usable, old (greyed, with its age), or none at all."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one vitals tile.

    `value` in the metric's unit, None when MISSING (shown `--`); `age` in
    seconds of the last value; `absence` and `since` (kiosk seconds) say why and
    since when there is none. `reason` says why a QUESTIONABLE value is not believed.
    """

    metric: Metric
    freshness: Freshness
    value: float | None
    age: float | None
    validity: Validity = Validity.VALID
    absence: Absence | None = None
    since: float | None = None
    reason: Reason | None = None
