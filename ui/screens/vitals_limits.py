"""The limits of one vital sign: which there are, and which of them is passed now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.limit_rules import LimitRule, Side
from app.domain.metric import Metric
from app.domain.notice import Priority
from app.domain.numeric import Validity
from app.domain.reading import Freshness, Reading
from app.domain.session import Baseline
from app.snapshot import Snapshot
from ui.vital_words import NOTHING, bound, pressure_part

translate = QCoreApplication.translate
Limit = tuple[LimitRule, float]


def is_usable(reading: Reading | None) -> bool:
    """Return whether a reading is judged by limits: fresh and not in doubt."""
    if reading is None or reading.value is None:
        return False
    return reading.freshness == Freshness.FRESH and reading.validity == Validity.VALID


def limits_of(snapshot: Snapshot, metric: Metric) -> list[Limit]:
    """Return the (rule, limit in the metric's unit) that a metric is judged by now.

    Where a metric stands in for one without a usable value, it is judged by that one's rules.
    """
    if snapshot.limits is None:
        return []
    baseline = Baseline() if snapshot.session is None else snapshot.session.baseline
    judged = {metric}
    for first, other in snapshot.limits.instead.items():
        if other == metric and not is_usable(snapshot.readings.get(first)):
            judged.add(first)
    found: list[Limit] = []
    for rule in snapshot.limits.rules:
        limit = rule.limit(baseline) if rule.metric in judged else None
        if limit is not None:
            found.append((rule, limit))
    return found


def limits_text(snapshot: Snapshot, metrics: Sequence[Metric]) -> str:
    """Return what is out for these metrics, each side's first limit; a line for a part."""
    lines = []
    for metric in metrics:
        words = _first_reached(limits_of(snapshot, metric))
        part = pressure_part(metric)
        if words and part:
            words = f"{part} {words}"
        if words:
            lines.append(words)
    return "\n".join(lines) or NOTHING


def _first_reached(limits: list[Limit]) -> str:
    """Return the limit of each side that a value reaches first, such as `< 50, > 110`."""
    low = [each for each in limits if each[0].side == Side.BELOW]
    high = [each for each in limits if each[0].side == Side.ABOVE]
    # Of two equal ones the one that counts the limit itself is reached first.
    found = []
    if low:
        found.append(max(low, key=lambda each: (each[1], each[0].inclusive)))
    if high:
        found.append(min(high, key=lambda each: (each[1], not each[0].inclusive)))
    return ", ".join(bound(*each) for each in found)


def out_text(snapshot: Snapshot, metrics: Sequence[Metric]) -> tuple[str, str]:
    """Return which limit is passed now, and the tone of the gravest; "" where none is.

    Only a fresh value that nobody doubts is judged. It says nothing of how long it has been so:
    notices come after the delay of their rule.
    """
    passed = [found for metric in metrics for found in _passed(snapshot, metric)]
    if not passed:
        return "", ""
    grave = any(rule.priority == Priority.HIGH for _, rule, _ in passed)
    words: list[str] = []
    for metric in metrics:
        mine = [(rule, limit) for which, rule, limit in passed if which == metric]
        if mine:
            rule, limit = max(mine, key=lambda each: each[0].priority.rank)
            words.append(_said(metric, rule, limit))
    return "\n".join(words), "danger" if grave else "caution"


def _passed(snapshot: Snapshot, metric: Metric) -> list[tuple[Metric, LimitRule, float]]:
    reading = snapshot.readings.get(metric)
    if reading is None or reading.value is None or not is_usable(reading):
        return []
    value = reading.value
    return [
        (metric, rule, limit)
        for rule, limit in limits_of(snapshot, metric)
        if rule.is_out(value, limit)
    ]


def _said(metric: Metric, rule: LimitRule, limit: float) -> str:
    text = translate("vitals", "over: {bound}")
    if rule.side == Side.BELOW:
        text = translate("vitals", "under: {bound}")
    words, part = text.format(bound=bound(rule, limit)), pressure_part(metric)
    return f"{part} {words}" if part else words
