"""Each criterion in words: its title, its state, and what its evidence is worded with.

One wording for the board, the assessment and the sign-off.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.criteria.items import item_of_kind
from app.domain.metric import Metric
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionState,
    Protocol,
)
from app.domain.symptom import Rating
from app.snapshot import Snapshot
from ui import when
from ui.score_words import item_name, scale_name
from ui.wording import metric_name, symptom_clinical, unit

translate = QCoreApplication.translate

STAFF_KINDS = frozenset(
    {
        CriterionKind.ITEM,
        CriterionKind.SCORE,
        CriterionKind.ESCORT,
        CriterionKind.INSTRUCTIONS,
        CriterionKind.NO_DRIVING,
        CriterionKind.SELF_HARM,
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What evidence is worded with; `full` spells out what the board leaves short."""

    now: Instant
    protocol: Protocol
    names: dict[int, str]
    ended: float | None
    full: bool = False
    drive_after: Instant | None = None

    def clock(self, t: float) -> str:
        """Return the clock time of kiosk time `t`."""
        return when.clock_time(self.now, t)

    def ago(self, t: float) -> str:
        """Return how long ago kiosk time `t` is."""
        return when.ago(self.now.t - t)

    def name(self, staff: int) -> str:
        """Return the name of a member of staff."""
        return self.names.get(staff) or translate("criteria", "staff {n}").format(n=staff)


def facts_of(snapshot: Snapshot, *, full: bool = False) -> Facts:
    """Return what the words need out of a snapshot."""
    session = snapshot.session
    protocol = snapshot.protocol if session is None else session.readiness.protocol
    ended = None if session is None else session.infusion.ended
    names = {m.id: m.name for m in snapshot.staff}
    until = None if session is None else session.drive_after
    return Facts(snapshot.now, protocol, names, ended, full, until)


def item_of(criterion: Criterion) -> str | None:
    """Return the assessment a criterion asks staff for, None where it asks for none."""
    return criterion.item or item_of_kind(criterion.kind)


def state_word(state: CriterionState) -> str:
    """Return a state as one word, beside its sign."""
    return {
        CriterionState.MET: translate("criteria", "met"),
        CriterionState.NOT_MET: translate("criteria", "not met"),
        CriterionState.UNKNOWN: translate("criteria", "unknown"),
        CriterionState.STALE: translate("criteria", "too old"),
    }[state]


def title(criterion: Criterion) -> str:
    """Return what a criterion asks for, in a few words."""
    kind = criterion.kind
    if kind == CriterionKind.VITAL_RANGE:
        return range_title(criterion, metric_name(criterion.metric or Metric.SPO2))
    if kind == CriterionKind.NEAR_BASELINE:
        name = metric_name((criterion.metrics or (Metric.NIBP_SYS,))[0])
        return translate("criteria", "{vital} near baseline").format(vital=name)
    if kind == CriterionKind.SYMPTOM:
        return _symptom_title(criterion)
    if kind == CriterionKind.MINIMUM_TIME:
        length = when.duration(60.0 * (criterion.minutes or 0.0))
        return translate("criteria", "{duration} since the infusion").format(duration=length)
    if kind == CriterionKind.SCORE:
        name = scale_name(criterion.scale or "")
        least = criterion.minimum_total
        return name if least is None else f"{name} ≥ {least}"
    return item_name(item_of(criterion) or criterion.id)


def range_title(criterion: Criterion, name: str, *, short: bool = False) -> str:
    """Return the limits of a vital sign; `short` leaves out what its value says as well."""
    metric = criterion.metric or Metric.SPO2
    low, high = criterion.low, criterion.high
    measure = "" if short and metric != Metric.SPO2 else unit(metric)
    limits = ""
    if criterion.dia_high is not None and high is not None:
        limits = f"≤ {high:g}/{criterion.dia_high:g}"
    elif low is not None and high is not None:
        limits = f"{low:g}–{high:g} {measure}"
    elif low is not None:
        limits = f"≥ {low:g} {measure}"
    elif high is not None:
        limits = f"≤ {high:g} {measure}"
    return f"{name} {limits}".strip()


def _symptom_title(criterion: Criterion) -> str:
    name = symptom_clinical(criterion.symptom) if criterion.symptom else ""
    if criterion.at_most == Rating.NONE:
        return translate("criteria", "{symptom} settled").format(symptom=name)
    if criterion.at_most == Rating.MILD:
        return translate("criteria", "{symptom} mild or less").format(symptom=name)
    return translate("criteria", "{symptom} moderate or less").format(symptom=name)


def no_driving_until(facts: Facts) -> str:
    """Return weekday, date and time until which not to drive, "" while nobody can say."""
    return "" if facts.drive_after is None else when.weekday_and_time(facts.drive_after)
