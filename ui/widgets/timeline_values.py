"""What stood under the finger: each lane's value with its own time, or why there is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.domain.metric import METRICS, Metric
from app.domain.trend import TrendView
from app.domain.vital_state import VitalState
from ui import when
from ui.widgets import decimate
from ui.widgets.plot_lanes import Lane
from ui.widgets.time_axis import Pictured, TimeAxis
from ui.widgets.timeline_states import States, state_at, state_words
from ui.wording import unit

translate = QCoreApplication.translate
_NOTHING = "--"
_WITH_VALUE = (VitalState.PRESENT, VitalState.QUESTIONABLE)


class Value(NamedTuple):
    """One line of the table; `note` is the time of the value, or in words why there is none."""

    name: str
    tone: str
    text: str
    note: str
    doubtful: bool


def values_at(
    picture: Pictured, axis: TimeAxis, lanes: list[Lane], states: States, minute: float
) -> tuple[Value, ...]:
    """Return a line for each lane at a minute of the axis."""
    t = axis.origin + 60.0 * minute
    made = []
    for lane in lanes:
        metrics = lane.spec.metrics
        state = state_at(states, metrics, t)
        gone = state not in _WITH_VALUE and not METRICS[metrics[0]].episodic
        found = None if gone or minute > axis.now else _found(picture, metrics, t)
        doubtful = state == VitalState.QUESTIONABLE
        if found is None:
            made.append(Value(lane.name, lane.spec.tone, _NOTHING, state_words(state), doubtful))
            continue
        at, values = found
        note = when.clock_time(picture.now, at)
        if state != VitalState.PRESENT:
            words = translate("timeline", "{time}, {state}")
            note = words.format(time=note, state=state_words(state))
        made.append(Value(lane.name, lane.spec.tone, _text(metrics, values), note, doubtful))
    return tuple(made)


def _text(metrics: tuple[Metric, ...], values: list[float]) -> str:
    digits = METRICS[metrics[0]].decimals
    number = "/".join(f"{value:.{digits}f}" for value in values)
    return translate("timeline", "{value} {unit}").format(value=number, unit=unit(metrics[0]))


def _found(
    picture: Pictured, metrics: tuple[Metric, ...], t: float
) -> tuple[float, list[float]] | None:
    """Return the time and the values of one measurement at `t`, None in a gap."""
    trends = [picture.trends.get(metric) for metric in metrics]
    known = [trend for trend in trends if trend is not None and len(trend)]
    if len(known) < len(metrics):
        return None
    if METRICS[metrics[0]].episodic:
        return _last_whole(known, t)
    place = _before(known[0], t)
    if place is None:
        return None
    at, value = float(known[0].times[place]), float(known[0].values[place])
    longest = decimate.GAP_INTERVALS * decimate.interval_of(known[0].times)
    if not np.isfinite(value) or (longest and t - at > longest):
        return None
    return at, [value]


def _before(trend: TrendView, t: float) -> int | None:
    place = int(np.searchsorted(trend.times, t, side="right")) - 1
    return place if place >= 0 else None


def _last_whole(trends: list[TrendView], t: float) -> tuple[float, list[float]] | None:
    """Return the last measurement at or before `t` that has every value, with its own time."""
    whole = trends[0].times[np.isfinite(trends[0].values)]
    for trend in trends[1:]:
        whole = np.intersect1d(whole, trend.times[np.isfinite(trend.values)])
    place = int(np.searchsorted(whole, t, side="right")) - 1
    if place < 0:
        return None
    at = float(whole[place])
    return at, [float(trend.values[np.searchsorted(trend.times, at)]) for trend in trends]
