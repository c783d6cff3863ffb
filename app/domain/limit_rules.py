"""Limits of vital signs as rules: what is out of a limit, and which notices that asks for.

The rules are data of the clinic (resources/vitals/limits.toml). Nothing here remembers
anything: app.domain.conditions does, and the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.criteria.vital import baseline_of
from app.domain.event import EventKind
from app.domain.metric import METRICS, Metric
from app.domain.notice import LEVELLED, MOMENT, Notice, NoticeKind, Priority
from app.domain.session import Baseline

MINUTE = 60.0
# No file can silence notices for longer than this, in minutes.
PAUSE_CEILING = 5.0


class Side(StrEnum):
    """On which side of a limit a value is out of it."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One limit of one metric; exactly one of `value`, `over` and `percent` is given.

    `value` in the metric's unit; `over` is that much and `percent` that share above the
    baseline. `inclusive`: the limit itself is out. It must be out for `for_seconds`, and back
    for `clear_seconds`, by the times of the measurements. `status` says how sure `source` is.
    """

    id: str
    metric: Metric
    side: Side
    priority: Priority
    inclusive: bool
    for_seconds: float
    clear_seconds: float
    source: str
    status: str
    value: float | None = None
    over: float | None = None
    percent: float | None = None

    def limit(self, baseline: Baseline) -> float | None:
        """Return the limit in the metric's unit, None where it needs a baseline nobody took."""
        if self.value is not None:
            return self.value
        before = baseline_of(baseline, self.metric)
        if before is None:
            return None
        # Rounded: 20 % over 120 is 144, whatever the floats say.
        return round(before * (1.0 + (self.percent or 0.0) / 100.0) + (self.over or 0.0), 6)

    def is_out(self, value: float, limit: float) -> bool:
        """Return whether `value` is out of `limit`, judged with the digits that staff see."""
        shown = round(value, METRICS[self.metric].decimals)
        if shown == limit:
            return self.inclusive
        return shown > limit if self.side == Side.ABOVE else shown < limit


@dataclass(frozen=True, slots=True)
class SedationRule:
    """A sedation score (MOAA/S) of `at_most` asks for a notice."""

    id: str
    at_most: int
    priority: Priority
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class SymptomRule:
    """One of these symptoms while a blood pressure is over any limit asks for a notice."""

    id: str
    symptoms: tuple[EventKind, ...]
    priority: Priority
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class NoticeTimes:
    """How notices come, come back and pause; all in seconds.

    `again` and `technical_again`: an acknowledged one whose condition goes on comes back.
    `pause` is the usual pause and `pause_most` the longest. `gap`: measurements further apart
    do not show that something lasted. `link_lost` and `sensor_off` must last that long, and be
    over for `back`.
    """

    again: float
    technical_again: float
    pause: float
    pause_most: float
    gap: float
    link_lost: float
    sensor_off: float
    back: float


@dataclass(frozen=True, slots=True)
class VitalLimits:
    """All limits of a clinic, as read from a file.

    `instead` names the metric that is used while the first has no usable value; `sensors` are
    the metrics whose missing sensor is worth a notice.
    """

    id: str
    version: int
    sha256: str
    rules: tuple[LimitRule, ...]
    instead: dict[Metric, Metric]
    sensors: tuple[Metric, ...]
    times: NoticeTimes
    sedation: tuple[SedationRule, ...] = ()
    symptoms: SymptomRule | None = None

    def rule(self, name: str) -> LimitRule | None:
        """Return the rule with an id, None when the file has none (any more)."""
        return next((rule for rule in self.rules if rule.id == name), None)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that stands now; `subject` is the id of the rule, metric or source.

    `value` was measured at `at`; None when there is no usable measurement now. It has stood
    `since`, and reached its `priority` at `risen` (both kiosk seconds; minus infinity: before
    a restart).
    """

    kind: NoticeKind
    subject: str
    priority: Priority
    since: float
    risen: float
    metric: Metric | None = None
    value: float | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that is watched, by all subjects it can have, and its condition if it stands."""

    kind: NoticeKind
    subjects: frozenset[str]
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class RaiseDraft:
    """A notice to raise; `repeats` is the notice that comes back or got worse."""

    kind: NoticeKind
    subject: str
    repeats: int | None = None
    priority: Priority | None = None
    metric: Metric | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class ClearDraft:
    """The condition of a notice has ended."""

    notice: int


Draft = RaiseDraft | ClearDraft


def due_notices(
    notices: Sequence[Notice], watched: Iterable[Watched], times: NoticeTimes, t: float
) -> list[Draft]:
    """Return what is to be written down at kiosk time `t`, at most one notice for a condition.

    It compares what stands with what was written, so that a draft that could not be written
    comes again. A notice whose subject nobody watches is left as it is. A pause changes
    nothing here: only whether a notice draws attention.
    """
    drafts: list[Draft] = []
    for one in watched:
        mine = [n for n in notices if n.kind == one.kind and n.subject in one.subjects]
        if one.condition is None:
            drafts.extend(ClearDraft(n.id) for n in mine if n.ongoing)
        else:
            drafts.extend(_raised(mine, one.condition, times, t))
    return drafts


def _raised(
    mine: Sequence[Notice], condition: Condition, times: NoticeTimes, t: float
) -> list[Draft]:
    """Return the notice that a standing condition asks for, if any; `mine` are its earlier ones."""
    newest = max((n for n in mine if n.ongoing), key=lambda n: n.id, default=None)
    if newest is None:
        latched = max((n.id for n in mine if n.latched), default=None)
        return [_draft(condition, latched)]
    worse = condition.priority.rank > newest.priority.rank
    if not worse and not _again(newest, condition, times, t):
        return []
    return [_draft(condition, newest.id)]


def _again(newest: Notice, condition: Condition, times: NoticeTimes, t: float) -> bool:
    """Return whether somebody has seen the newest notice, and it is time to say it again."""
    seen = newest.acknowledged
    if seen is None:
        return False
    # Better for a while and then as bad as before is news to whoever has seen the first.
    if condition.risen > newest.raised + MOMENT and condition.risen >= seen:
        return True
    wait = times.technical_again if newest.technical else times.again
    return t - seen >= wait


def _draft(condition: Condition, repeats: int | None) -> RaiseDraft:
    priority = condition.priority if condition.kind in LEVELLED else None
    return RaiseDraft(
        condition.kind, condition.subject, repeats, priority, condition.metric, condition.value
    )
