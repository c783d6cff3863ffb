"""Load the readiness protocols, and refuse a file in which anything is off."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from msgspec import UNSET

from app.domain.aftercare import LEAST_DRIVING_HOURS
from app.domain.criteria.items import SCALES, STAFF_ITEMS, item_of_kind
from app.domain.metric import METRICS, Metric
from app.domain.readiness import Criterion, CriterionKind, Protocol, Scale, ScaleItem
from app.domain.session import Route
from app.domain.symptom import Rating, Symptom
from app.errors import ConfigError, ErrorCode
from app.protocol_file import WrittenCriterion, WrittenProtocol, WrittenScale
from app.tomlfile import Misfit, Place, load

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_WITH_BASELINE = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.HR, Metric.SPO2)


# What each kind needs, and what it may have besides; anything else is a slip.
_NEEDS: dict[CriterionKind, tuple[str, ...]] = {
    CriterionKind.VITAL_RANGE: ("metric",),
    CriterionKind.NEAR_BASELINE: ("metrics", "percent"),
    CriterionKind.SYMPTOM: ("symptom", "at_most"),
    CriterionKind.MINIMUM_TIME: ("minutes",),
    CriterionKind.ITEM: ("item",),
    CriterionKind.SCORE: ("scale", "minimum_total"),
}
_MAY: dict[CriterionKind, tuple[str, ...]] = {
    CriterionKind.VITAL_RANGE: ("low", "high", "dia_high", "steady_minutes", "max_age_minutes"),
    CriterionKind.NEAR_BASELINE: ("max_age_minutes",),
    CriterionKind.SYMPTOM: ("in_a_row", "apart_minutes", "max_age_minutes"),
    CriterionKind.MINIMUM_TIME: (),
}
_ALWAYS = ("id", "kind", "source")


def load_protocol(path: Path) -> Protocol:
    """Return the protocol in one file, or raise ConfigError naming file and line."""
    return load(path, WrittenProtocol, _protocol, ErrorCode.PROTOCOL_INVALID)


def load_all(folder: Path) -> list[Protocol]:
    """Return every protocol of a folder, that for IV ketamine first.

    Raises ConfigError when there is none, or two share an id or a route.
    """
    found: list[Protocol] = []
    owner: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        protocol = load_protocol(path)
        for word, what in [(protocol.id, "id"), *((r.value, "route") for r in protocol.routes)]:
            if (other := owner.setdefault(f"{what} {word}", path.name)) != path.name:
                detail = f'{path.name}: {what} "{word}" is already used by {other}'
                raise ConfigError(ErrorCode.PROTOCOL_INVALID, detail)
        found.append(protocol)
    if not found:
        raise ConfigError(ErrorCode.PROTOCOL_INVALID, f"{folder.name}: no protocol (*.toml)")
    order = list(Route)
    return sorted(found, key=lambda p: order.index(p.routes[0]))


def protocol_for(protocols: Sequence[Protocol], route: Route) -> Protocol:
    """Return the protocol written for `route`; raise ConfigError when there is none."""
    for protocol in protocols:
        if route in protocol.routes:
            return protocol
    raise ConfigError(ErrorCode.PROTOCOL_INVALID, f'no protocol for the route "{route}"')


def protocol_of(protocols: Sequence[Protocol], sha256: str, route: Route) -> Protocol:
    """Return the protocol of a session: the very one, or what is there for its route now."""
    same = (protocol for protocol in protocols if protocol.sha256 == sha256)
    return next(same, None) or protocol_for(protocols, route)


def _protocol(written: WrittenProtocol, content: bytes) -> Protocol:
    _id(written.id, ("id",))
    _text(written.name, ("name",))
    _number(written.version, ("version",), 1)
    _number(written.no_driving_hours, ("no_driving_hours",), LEAST_DRIVING_HOURS)
    if not written.criterion:
        raise Misfit(("criterion",), "no criteria")
    if not written.routes:
        raise Misfit(("routes",), "no routes")
    _unique(written.routes, lambda n: ("routes", n), "route")
    routes = tuple(_word(Route, r, "route", ("routes", n)) for n, r in enumerate(written.routes))
    scales = tuple(_scale(s, ("scale", n)) for n, s in enumerate(written.scale))
    _unique((s.id for s in scales), lambda n: ("scale", n, "id"), "id")
    by_id = {s.id: s for s in scales}
    criteria = tuple(
        _criterion(c, by_id, ("criterion", n)) for n, c in enumerate(written.criterion)
    )
    _unique((c.id for c in criteria), lambda n: ("criterion", n, "id"), "id")
    sha256 = hashlib.sha256(content).hexdigest()
    return Protocol(
        written.id,
        written.name,
        written.version,
        criteria,
        scales,
        sha256,
        written.no_driving_hours,
        routes,
    )


def _scale(written: WrittenScale, at: Place) -> Scale:
    _text(written.source, (*at, "source"))
    known = SCALES.get(written.id)
    if known is None:
        raise Misfit((*at, "id"), f'unknown scale "{written.id}"')
    if not written.item:
        raise Misfit(at, "no items")
    for number, item in enumerate(written.item):
        place = (*at, "item", number)
        if item.id not in known:
            raise Misfit((*place, "id"), f'unknown item "{item.id}"')
        if len(item.points) < 2 or item.points != sorted(set(item.points)) or item.points[0] < 0:
            raise Misfit((*place, "points"), '"points" must be two or more rising whole numbers')
    _unique((i.id for i in written.item), lambda n: (*at, "item", n, "id"), "id")
    items = tuple(ScaleItem(i.id, tuple(i.points)) for i in written.item)
    return Scale(written.id, items, written.source)


def _criterion(written: WrittenCriterion, scales: dict[str, Scale], at: Place) -> Criterion:
    _id(written.id, (*at, "id"))
    _text(written.source, (*at, "source"))
    kind = _word(CriterionKind, written.kind, "kind", (*at, "kind"))
    if kind == CriterionKind.SELF_HARM:
        # It is always in force: a file could only seem to switch it on or off.
        raise Misfit((*at, "kind"), f'unknown kind "{written.kind}"')
    fields = {name: getattr(written, name) for name in written.__struct_fields__}
    given = {name: v for name, v in fields.items() if v is not UNSET and name not in _ALWAYS}
    for name in _NEEDS.get(kind, ()):
        if name not in given:
            raise Misfit(at, f'kind "{kind}" needs "{name}"')
    allowed = (*_NEEDS.get(kind, ()), *_MAY.get(kind, ("max_age_minutes",)))
    for name in given:
        if name not in allowed:
            raise Misfit((*at, name), f'"{name}" does not belong to kind "{kind}"')
    _numbers(given, at)
    values = _names(given, at)
    if kind == CriterionKind.VITAL_RANGE:
        _range(values, at)
    elif kind == CriterionKind.SYMPTOM:
        _row(values, at)
    elif kind == CriterionKind.SCORE:
        _score(values, scales, at)
    elif (item := item_of_kind(kind)) is not None:
        values["item"] = item
    return Criterion(id=written.id, kind=kind, source=written.source, **values)


def _numbers(given: dict[str, Any], at: Place) -> None:
    """Refuse numbers that no criterion can mean; TOML itself allows nan and inf."""
    for name, value in given.items():
        place = (*at, name)
        if name in ("steady_minutes", "apart_minutes", "minutes", "minimum_total"):
            _number(value, place, 0)
        elif name == "in_a_row":
            _number(value, place, 1)
        elif name in ("low", "high", "dia_high"):
            _number(value, place, float("-inf"))
        elif name in ("percent", "max_age_minutes"):
            _number(value, place, 0)
            if value == 0:
                raise Misfit(place, f'"{name}" must be more than 0')


def _names(given: dict[str, Any], at: Place) -> dict[str, Any]:
    """Return the values with every word turned into what it names."""
    made = dict(given)
    if "metric" in made:
        made["metric"] = _word(Metric, made["metric"], "metric", (*at, "metric"))
    if "metrics" in made:
        made["metrics"] = _baseline_metrics(made["metrics"], (*at, "metrics"))
    if "symptom" in made:
        made["symptom"] = _word(Symptom, made["symptom"], "symptom", (*at, "symptom"))
    if "at_most" in made:
        words = {rating.name.lower(): rating for rating in Rating}
        if made["at_most"] not in words:
            raise Misfit((*at, "at_most"), f'unknown rating "{made["at_most"]}"')
        made["at_most"] = words[made["at_most"]]
    if "item" in made and made["item"] not in STAFF_ITEMS:
        raise Misfit((*at, "item"), f'unknown item "{made["item"]}"')
    return made


def _baseline_metrics(words: list[str], at: Place) -> tuple[Metric, ...]:
    if not words:
        raise Misfit(at, '"metrics" is empty')
    _unique(words, lambda n: (*at, n), "metric")
    metrics = tuple(_word(Metric, w, "metric", (*at, n)) for n, w in enumerate(words))
    for number, metric in enumerate(metrics):
        if metric not in _WITH_BASELINE:
            raise Misfit((*at, number), f'"{metric}" has no baseline')
    return metrics


def _range(values: dict[str, Any], at: Place) -> None:
    metric, info = values["metric"], METRICS[values["metric"]]
    low, high = values.get("low"), values.get("high")
    if low is None and high is None:
        raise Misfit(at, 'kind "vital_range" needs "low" or "high"')
    for name, bound in (("low", low), ("high", high)):
        if bound is not None and not info.low <= bound <= info.high:
            span = f"{info.low:g} to {info.high:g} {info.unit}"
            raise Misfit((*at, name), f'"{name}" = {bound:g} is outside what is plausible: {span}')
    if low is not None and high is not None and low > high:
        raise Misfit((*at, "low"), f'"low" {low:g} is above "high" {high:g}')
    if "dia_high" in values and (metric != Metric.NIBP_SYS or high is None):
        raise Misfit((*at, "dia_high"), '"dia_high" goes with a "high" of the systolic pressure')
    if info.episodic and values.get("steady_minutes"):
        message = f'"{metric}" is measured now and then and cannot be steady'
        raise Misfit((*at, "steady_minutes"), message)


def _row(values: dict[str, Any], at: Place) -> None:
    if values.get("apart_minutes") and values.get("in_a_row", 1) < 2:
        raise Misfit((*at, "apart_minutes"), '"apart_minutes" needs "in_a_row" of 2 or more')


def _score(values: dict[str, Any], scales: dict[str, Scale], at: Place) -> None:
    scale = scales.get(values["scale"])
    if scale is None:
        raise Misfit((*at, "scale"), f'scale "{values["scale"]}" is not defined')
    most = sum(item.points[-1] for item in scale.items)
    if values["minimum_total"] > most:
        message = f'"minimum_total" {values["minimum_total"]} is above the highest total {most}'
        raise Misfit((*at, "minimum_total"), message)


def _word(kind: type[E], word: str, what: str, at: Place) -> E:
    try:
        return kind(word)
    except ValueError:
        raise Misfit(at, f'unknown {what} "{word}"') from None


def _id(word: str, at: Place) -> None:
    if not _ID.fullmatch(word):
        raise Misfit(at, f'"{word}" is no id (small letters, digits, _ and -)')


def _text(text: str, at: Place) -> None:
    if not text.strip():
        raise Misfit(at, f'"{at[-1]}" is empty')


def _number(value: float, at: Place, least: float) -> None:
    if not isfinite(value) or value < least:
        wanted = f"at least {least:g}" if isfinite(least) else "a finite number"
        raise Misfit(at, f'"{at[-1]}" must be {wanted}, not {value:g}')


def _unique(words: Iterable[str], place: Callable[[int], Place], what: str) -> None:
    seen: set[str] = set()
    for number, word in enumerate(words):
        if word in seen:
            raise Misfit(place(number), f'{what} "{word}" is there twice')
        seen.add(word)
