"""The one time axis of the board: which minute stands where, for plot and rating lanes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QFontMetrics

from app.clock import Instant
from app.domain.forecast import EffectState, Forecast
from app.domain.metric import Metric
from app.domain.session import Infusion
from app.domain.symptom import CheckIn, Effect
from ui import theme
from ui.wording import symptom_clinical

if TYPE_CHECKING:
    from app.domain.trend import TrendView

# Lengths of the 1080p picture: names stand in the gutter, left of the shared axis.
_GUTTER, _EDGE = 190, 24
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240)
_ROOM = 0.35
_BEFORE, _AFTER, _FURTHEST = 7.0, 30.0, 240.0


class Course(Protocol):
    """What the axis and its lanes need of a session, running or past."""

    @property
    def id(self) -> int:
        """Return its number."""
        ...

    @property
    def infusion(self) -> Infusion:
        """Return what was given."""
        ...

    @property
    def infusion_began(self) -> float:
        """Return when its first part began, in kiosk seconds."""
        ...

    @property
    def part_began(self) -> float | None:
        """Return when the part that runs now began, None where that is not known."""
        ...

    @property
    def forecast(self) -> Forecast:
        """Return what is expected."""
        ...

    @property
    def check_ins(self) -> tuple[CheckIn, ...]:
        """Return the rounds of questions, oldest first."""
        ...


class Pictured(Protocol):
    """What the plot draws: a snapshot, or something like it that ends in the past."""

    @property
    def now(self) -> Instant:
        """Return the moment it shows; for a past session any moment of the same clock."""
        ...

    @property
    def session(self) -> Course | None:
        """Return the session."""
        ...

    @property
    def trends(self) -> Mapping[Metric, TrendView]:
        """Return the history of each metric."""
        ...


def gutter() -> int:
    """Return the pixels left of the axis, wide enough for every name in this language."""
    scale = theme.current()
    metrics = QFontMetrics(scale.font("small"))
    widest = max(metrics.horizontalAdvance(symptom_clinical(effect)) for effect in Effect)
    return max(scale.px(_GUTTER), widest + scale.px(14))


def edge() -> int:
    """Return the pixels right of the axis."""
    return theme.current().px(_EDGE)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Minutes from the end of the infusion (from its start while it runs).

    `origin` is the kiosk time of minute 0; `low`, `high` and `now` are minutes. `infusion` is
    its last part, `earlier` those before. For a session that is `past`, `now` is its end.
    """

    origin: float
    low: float
    high: float
    now: float
    infusion: tuple[float, float]
    running: bool
    earlier: tuple[tuple[float, float], ...] = ()
    past: bool = False

    @property
    def shows_now(self) -> bool:
        """Return whether the present moment is in sight; a past session has none."""
        return not self.past and self.low <= self.now <= self.high

    def minute(self, t: float) -> float:
        """Return kiosk time `t` (seconds) in minutes of this axis."""
        return (t - self.origin) / 60.0

    def part(self, minute: float) -> float:
        """Return where a minute stands, from 0 at the left end to 1 at the right end."""
        return (minute - self.low) / (self.high - self.low)

    def ticks(self, width: float, least: float) -> list[int]:
        """Return the labelled minutes of an axis `width` px wide, `least` px apart or more."""
        per_minute = width / (self.high - self.low)
        step = next((s for s in _STEPS if s * per_minute >= least), _STEPS[-1])
        first = math.ceil((self.low + 1) / step) * step
        return list(range(first, math.floor(self.high) + 1, step))

    def same_scale(self, other: TimeAxis | None) -> bool:
        """Return whether only the present moment differs."""
        mine = (self.origin, self.low, self.high, self.running, self.past)
        return other is not None and mine == (
            *(other.origin, other.low, other.high),
            *(other.running, other.past),
        )


def axis_for(session: Course, now_t: float, *, past: bool = False) -> TimeAxis:
    """Return the axis for a session: from before the infusion to the last expected window.

    Both ends are rounded, so that the picture does not creep with every second. For a `past`
    session `now_t` is its end, and nothing is expected after it.
    """
    infusion = session.infusion
    running = infusion.ended is None and not past
    origin = session.infusion_began if infusion.ended is None else infusion.ended
    now = (now_t - origin) / 60.0
    began = (session.infusion_began - origin) / 60.0
    parts = tuple(((p.began - origin) / 60.0, (p.ended - origin) / 60.0) for p in infusion.earlier)
    last = began
    if session.part_began is not None:
        last = (session.part_began - origin) / 60.0
    elif parts:
        last = -infusion.duration if infusion.ended is not None else now
    low = 5.0 * math.floor((began - _BEFORE) / 5.0)
    if past:
        high = 5.0 * math.ceil((now + 2.0) / 5.0)
        ended = 0.0 if infusion.ended is not None else now
        return TimeAxis(origin, low, high, now, (last, ended), False, parts, past=True)
    # Words stand right of now, however long the session already is.
    ends = [now + max(_AFTER, _ROOM * (now - low))]
    for effect in session.forecast.effects:
        if effect.p90 is not None and effect.state == EffectState.WEARING_OFF:
            ends.append(min((effect.p90 - origin) / 60.0 + 5.0, now + _FURTHEST))
    high = 15.0 * math.ceil(max(ends) / 15.0)
    return TimeAxis(origin, low, high, now, (last, now if running else 0.0), running, parts)
