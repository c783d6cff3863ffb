"""The one time axis of the board: which minute stands where, for plot and rating lanes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtGui import QFontMetrics

from app.domain.forecast import EffectState
from app.domain.symptom import Effect
from app.snapshot import SessionView
from ui import theme
from ui.wording import symptom_clinical

# Lengths of the 1080p picture: names stand in the gutter, left of the shared axis.
_GUTTER, _EDGE = 190, 24
_STEPS = (5, 10, 15, 30, 60, 120, 240)
_ROOM = 0.35
_BEFORE, _AFTER, _FURTHEST = 7.0, 30.0, 240.0


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

    `origin` is the kiosk time of minute 0; `low`, `high` and `now` are minutes.
    """

    origin: float
    low: float
    high: float
    now: float
    infusion: tuple[float, float]
    running: bool

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
        mine = (self.origin, self.low, self.high, self.running)
        return other is not None and mine == (other.origin, other.low, other.high, other.running)


def axis_for(session: SessionView, now_t: float) -> TimeAxis:
    """Return the axis for a session: from before the infusion to the last expected window.

    Both ends are rounded, so that the picture does not creep with every second.
    """
    infusion = session.infusion
    running = infusion.ended is None
    origin = session.infusion_began if infusion.ended is None else infusion.ended
    now = (now_t - origin) / 60.0
    began = (session.infusion_began - origin) / 60.0
    low = 5.0 * math.floor((began - _BEFORE) / 5.0)
    # Words stand right of now, however long the session already is.
    ends = [now + max(_AFTER, _ROOM * (now - low))]
    for effect in session.forecast.effects:
        if effect.p90 is not None and effect.state == EffectState.WEARING_OFF:
            ends.append(min((effect.p90 - origin) / 60.0 + 5.0, now + _FURTHEST))
    high = 15.0 * math.ceil(max(ends) / 15.0)
    return TimeAxis(origin, low, high, now, (began, now if running else 0.0), running)
