"""Which part of the time axis is seen: zoom, pan, and the way back to now."""

from __future__ import annotations

from dataclasses import replace

from ui.widgets.time_axis import TimeAxis

LEAST = 5.0  # minutes that are seen at least
# Where now may stand before the view moves on by itself, and where it stands then.
_LATEST, _AGAIN = 0.9, 0.65
_APART = 0.03  # of the width: fingers closer than this do not zoom


class TimeView:
    """The window on an axis; places are parts of its width, from 0 to 1.

    Until somebody zooms it is the whole axis. A zoomed window that shows now moves on with it.
    """

    def __init__(self) -> None:
        self._base: TimeAxis | None = None
        self._window: tuple[float, float] | None = None
        self._grabbed: tuple[float, ...] = ()
        self._follows = True

    @property
    def axis(self) -> TimeAxis | None:
        """Return the axis that is seen."""
        if self._base is None or self._window is None:
            return self._base
        return replace(self._base, low=self._window[0], high=self._window[1])

    @property
    def zoomed(self) -> bool:
        """Return whether less than the whole session is seen."""
        return self._window is not None

    @property
    def left_now(self) -> bool:
        """Return whether the present moment is out of sight."""
        axis = self.axis
        return axis is not None and not axis.past and not axis.shows_now

    def take(self, base: TimeAxis) -> None:
        """Take the axis of this moment."""
        before, self._base = self._base, base
        if self._window is None or before is None:
            return
        # When the infusion ends, the minutes are counted anew: the same time stays in view.
        shift = (before.origin - base.origin) / 60.0
        low, high = self._window[0] + shift, self._window[1] + shift
        span = high - low
        if self._follows and not self._grabbed and not base.past:
            low = base.now - _AGAIN * span if base.now > low + _LATEST * span else low
        self._put(low, span)

    def whole(self) -> None:
        """Show the whole session."""
        self._window, self._follows, self._grabbed = None, True, ()

    def to_now(self) -> None:
        """Show now again, at the same scale."""
        axis = self.axis
        if axis is not None and self._window is not None:
            span = axis.high - axis.low
            self._put(axis.now - _AGAIN * span, span)
        self._follows = True

    def grab(self, places: tuple[float, ...]) -> None:
        """Take hold of the axis with fingers at `places`; with none, let go."""
        axis = self.axis
        if axis is None:
            return
        span = axis.high - axis.low
        self._grabbed = tuple(axis.low + place * span for place in places)
        if not places:
            self._follows = not self.left_now

    def drag(self, places: tuple[float, ...]) -> None:
        """Move the axis so that what was taken hold of stays under the fingers."""
        axis = self.axis
        if axis is None or not places or len(places) != len(self._grabbed):
            return
        span = axis.high - axis.low
        if len(places) > 1:
            span = self._spread(places, span)
        middle = sum(self._grabbed) / len(self._grabbed)
        self._put(middle - sum(places) / len(places) * span, span)

    def _spread(self, places: tuple[float, ...], span: float) -> float:
        held, apart = self._grabbed[-1] - self._grabbed[0], places[-1] - places[0]
        if abs(apart) < _APART or held * apart <= 0:
            return span
        return held / apart

    def zoom(self, factor: float, place: float) -> None:
        """Show `factor` as much time, keeping what is at `place`."""
        axis = self.axis
        if axis is None:
            return
        span = axis.high - axis.low
        wanted = self._within(span * factor)
        self._put(axis.low + place * (span - wanted), wanted)
        self._follows = not self.left_now

    def _within(self, span: float) -> float:
        assert self._base is not None
        return min(max(span, LEAST), self._base.high - self._base.low)

    def _put(self, low: float, span: float) -> None:
        """Show `span` minutes from `low` on, inside the session."""
        base = self._base
        assert base is not None
        wanted = self._within(span)
        low += (span - wanted) / 2
        if wanted >= base.high - base.low:
            self._window = None
            return
        low = min(max(low, base.low), base.high - wanted)
        self._window = (low, low + wanted)
