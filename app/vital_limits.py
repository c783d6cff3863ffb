"""Load the limits of vital signs, and refuse a file in which anything is off."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from app.domain.criteria.vital import baseline_of
from app.domain.event import SEDATION_SCORES, SYMPTOMS, EventKind
from app.domain.limit_rules import (
    MINUTE,
    PAUSE_CEILING,
    LimitRule,
    NoticeTimes,
    SedationRule,
    Side,
    SymptomRule,
    VitalLimits,
)
from app.domain.metric import METRICS, Metric
from app.domain.notice import Priority
from app.domain.session import Baseline
from app.errors import ErrorCode
from app.forecast.windows import Status
from app.tomlfile import Misfit, Place, load

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_LIMITS = ("value", "over_baseline", "over_baseline_percent")
# Longer delays than these are slips of the finger, in seconds and minutes.
_LONGEST_DELAY = 600.0
_LONGEST_AGAIN = 120.0
# Somebody with a value of everything: tells which metrics have a baseline.
_WHOLE_BASELINE = Baseline(1.0, 1.0, 1.0, 1.0)


class _Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every table says: where it is from, and how sure that is."""

    source: str
    status: str


class _Rule(_Sourced, frozen=True, kw_only=True):
    """One [[rule]] table as written."""

    id: str
    metric: str
    side: str
    including: bool
    priority: str
    for_seconds: float
    clear_seconds: float
    value: float | UnsetType = UNSET
    over_baseline: float | UnsetType = UNSET
    over_baseline_percent: float | UnsetType = UNSET


class _Instead(_Sourced, frozen=True, kw_only=True):
    """One [[instead]] table as written."""

    metric: str
    use: str


class _Sedation(_Sourced, frozen=True, kw_only=True):
    """One [[sedation]] table as written."""

    id: str
    at_most: int
    priority: str


class _Symptoms(_Sourced, frozen=True, kw_only=True):
    """The [symptoms] table as written."""

    id: str
    symptoms: list[str]
    priority: str


class _Notices(_Sourced, frozen=True, kw_only=True):
    """The [notices] table as written."""

    again_minutes: float
    technical_again_minutes: float
    pause_minutes: float
    pause_most_minutes: float
    gap_seconds: float
    link_lost_seconds: float
    sensor_off_seconds: float
    back_seconds: float
    sensors: list[str]


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A limits file as written."""

    id: str
    version: int
    notices: _Notices
    rule: list[_Rule]
    instead: list[_Instead] = []
    sedation: list[_Sedation] = []
    symptoms: _Symptoms | None = None


def load_limits(path: Path) -> VitalLimits:
    """Return the limits in a file, or raise ConfigError naming file and line."""
    return load(path, _Written, _limits, ErrorCode.CONFIG_INVALID)


def _limits(written: _Written, content: bytes) -> VitalLimits:
    _id(written.id, ("id",))
    _between(written.version, ("version",), 1, 1e9)
    if not written.rule:
        raise Misfit(("rule",), "no rules")
    rules = [_rule(row, ("rule", number)) for number, row in enumerate(written.rule)]
    _unique((rule.id for rule in rules), lambda n: ("rule", n, "id"), "id")
    for number, rule in enumerate(rules):
        _fits(rule, rules[:number], ("rule", number))
    sensors = tuple(
        _word(Metric, word, "metric", ("notices", "sensors")) for word in written.notices.sensors
    )
    _unique(sensors, lambda _: ("notices", "sensors"), "metric")
    return VitalLimits(
        written.id,
        written.version,
        hashlib.sha256(content).hexdigest(),
        tuple(rules),
        _instead(written.instead),
        sensors,
        _times(written.notices, ("notices",)),
        _sedation(written.sedation),
        None if written.symptoms is None else _symptoms(written.symptoms, ("symptoms",)),
    )


def _rule(row: _Rule, at: Place) -> LimitRule:
    _id(row.id, (*at, "id"))
    _sourced(row, at)
    metric = _word(Metric, row.metric, "metric", (*at, "metric"))
    side = _word(Side, row.side, "side", (*at, "side"))
    priority = _priority(row.priority, at)
    for name in ("for_seconds", "clear_seconds"):
        _between(getattr(row, name), (*at, name), 0, _LONGEST_DELAY)
    if METRICS[metric].episodic and row.for_seconds:
        message = f'"{metric}" is measured now and then: "for_seconds" must be 0'
        raise Misfit((*at, "for_seconds"), message)
    _limit(row, metric, side, at)
    return LimitRule(
        row.id,
        metric,
        side,
        priority,
        row.including,
        row.for_seconds,
        row.clear_seconds,
        row.source,
        row.status,
        *(None if amount is UNSET else amount for amount in _amounts(row)),
    )


def _amounts(row: _Rule) -> tuple[float | UnsetType, ...]:
    return row.value, row.over_baseline, row.over_baseline_percent


def _limit(row: _Rule, metric: Metric, side: Side, at: Place) -> None:
    given = [n for n, x in zip(_LIMITS, _amounts(row), strict=True) if x is not UNSET]
    if len(given) != 1:
        names = ", ".join(f'"{name}"' for name in _LIMITS)
        raise Misfit(at, f"needs one of {names}, and only one")
    place, info = (*at, given[0]), METRICS[metric]
    if row.value is not UNSET:
        _between(row.value, place, info.low, info.high)
        return
    if baseline_of(_WHOLE_BASELINE, metric) is None:
        raise Misfit(place, f'"{metric}" has no baseline')
    if side != Side.ABOVE:
        raise Misfit(place, f'"{given[0]}" goes with side "above"')
    amount = getattr(row, given[0])
    _between(amount, place, 0, 200 if given[0] == _LIMITS[2] else info.high)
    if amount == 0:
        raise Misfit(place, f'"{given[0]}" must be more than 0')


def _fits(rule: LimitRule, before: Sequence[LimitRule], at: Place) -> None:
    """Refuse a rule that contradicts one before it, as a high limit inside the medium one."""
    for other in (o for o in before if o.metric == rule.metric):
        for name, kind in zip(_LIMITS, ("value", "over", "percent"), strict=True):
            mine, theirs = getattr(rule, kind), getattr(other, kind)
            if mine is None or theirs is None:
                continue
            place = (*at, name)
            if other.side != rule.side:
                _apart(rule, other, place)
            elif other.priority == rule.priority:
                raise Misfit(place, f'says the same kind of limit as rule "{other.id}"')
            else:
                _beyond(rule, other, kind, place)


def _apart(rule: LimitRule, other: LimitRule, place: Place) -> None:
    above, below = (rule, other) if rule.side == Side.ABOVE else (other, rule)
    if above.value is not None and below.value is not None and above.value <= below.value:
        message = f"limit above, {above.value:g}, is not above the limit below, {below.value:g}"
        raise Misfit(place, f'{message} (rule "{other.id}")')


def _beyond(rule: LimitRule, other: LimitRule, kind: str, place: Place) -> None:
    high, medium = (rule, other) if rule.priority == Priority.HIGH else (other, rule)
    far, near = getattr(high, kind), getattr(medium, kind)
    if not (far > near if rule.side == Side.ABOVE else far < near):
        message = f"high limit {far:g} is not {rule.side} the medium one, {near:g}"
        raise Misfit(place, f'{message} (rule "{other.id}")')


def _instead(rows: Sequence[_Instead]) -> dict[Metric, Metric]:
    found: dict[Metric, Metric] = {}
    for number, row in enumerate(rows):
        at: Place = ("instead", number)
        _sourced(row, at)
        metric = _word(Metric, row.metric, "metric", (*at, "metric"))
        use = _word(Metric, row.use, "metric", (*at, "use"))
        if metric in found:
            raise Misfit((*at, "metric"), f'metric "{metric}" is there twice')
        one, two = METRICS[metric], METRICS[use]
        if use == metric or one.unit != two.unit or one.episodic != two.episodic:
            raise Misfit((*at, "use"), f'"{use}" cannot stand in for "{metric}"')
        found[metric] = use
    return found


def _priority(word: str, at: Place) -> Priority:
    priority = _word(Priority, word, "priority", (*at, "priority"))
    if priority == Priority.LOW:
        raise Misfit((*at, "priority"), '"priority" must be medium or high')
    return priority


def _sedation(rows: Sequence[_Sedation]) -> tuple[SedationRule, ...]:
    """Return the rules; of two the high one must be that of the deeper sedation."""
    found: list[SedationRule] = []
    for number, row in enumerate(rows):
        at: Place = ("sedation", number)
        _id(row.id, (*at, "id"))
        _sourced(row, at)
        _between(row.at_most, (*at, "at_most"), 0, max(SEDATION_SCORES) - 1)
        rule = SedationRule(
            row.id, row.at_most, _priority(row.priority, at), row.source, row.status
        )
        for other in found:
            deeper = rule.at_most < other.at_most
            if rule.at_most == other.at_most or rule.priority == other.priority:
                raise Misfit(at, f'says the same as rule "{other.id}"')
            if deeper != (rule.priority.rank > other.priority.rank):
                message = "the high score is not below the medium one"
                raise Misfit((*at, "at_most"), f'{message} (rule "{other.id}")')
        found.append(rule)
    _unique((rule.id for rule in found), lambda n: ("sedation", n, "id"), "id")
    return tuple(found)


def _symptoms(row: _Symptoms, at: Place) -> SymptomRule:
    _id(row.id, (*at, "id"))
    _sourced(row, at)
    if not row.symptoms:
        raise Misfit((*at, "symptoms"), '"symptoms" is empty')
    kinds = tuple(_word(EventKind, word, "symptom", (*at, "symptoms")) for word in row.symptoms)
    for kind in kinds:
        if kind not in SYMPTOMS:
            raise Misfit((*at, "symptoms"), f'unknown symptom "{kind}"')
    _unique(kinds, lambda _: (*at, "symptoms"), "symptom")
    return SymptomRule(row.id, kinds, _priority(row.priority, at), row.source, row.status)


def _times(row: _Notices, at: Place) -> NoticeTimes:
    _sourced(row, at)
    for name in ("again_minutes", "technical_again_minutes"):
        _between(getattr(row, name), (*at, name), 1, _LONGEST_AGAIN)
    _between(row.pause_most_minutes, (*at, "pause_most_minutes"), 0.5, PAUSE_CEILING)
    _between(row.pause_minutes, (*at, "pause_minutes"), 0.5, row.pause_most_minutes)
    for name in ("gap_seconds", "link_lost_seconds", "sensor_off_seconds", "back_seconds"):
        _between(getattr(row, name), (*at, name), 1, _LONGEST_DELAY)
    return NoticeTimes(
        again=MINUTE * row.again_minutes,
        technical_again=MINUTE * row.technical_again_minutes,
        pause=MINUTE * row.pause_minutes,
        pause_most=MINUTE * row.pause_most_minutes,
        gap=row.gap_seconds,
        link_lost=row.link_lost_seconds,
        sensor_off=row.sensor_off_seconds,
        back=row.back_seconds,
    )


def _sourced(row: _Sourced, at: Place) -> None:
    if not row.source.strip():
        raise Misfit((*at, "source"), '"source" is empty')
    _word(Status, row.status, "status", (*at, "status"))


def _between(value: float, at: Place, least: float, most: float) -> None:
    if not (isfinite(value) and least <= value <= most):
        raise Misfit(at, f'"{at[-1]}" must be from {least:g} to {most:g}, not {value:g}')


def _word(kind: type[E], word: str, what: str, at: Place) -> E:
    try:
        return kind(word)
    except ValueError:
        raise Misfit(at, f'unknown {what} "{word}"') from None


def _id(word: str, at: Place) -> None:
    if not _ID.fullmatch(word):
        raise Misfit(at, f'"{word}" is no id (small letters, digits, _ and -)')


def _unique(words: Iterable[str], place: Callable[[int], Place], what: str) -> None:
    seen: set[str] = set()
    for number, word in enumerate(words):
        if word in seen:
            raise Misfit(place(number), f'{what} "{word}" is there twice')
        seen.add(word)
