"""What a monitor sends again without having measured again: it must not look new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Numeric
from app.vitals.hl7.mapping import Measured

# Seconds for which the same number with the same time of the device may come again, because
# some devices tell the time in minutes. After that the sender repeats itself. Assumption.
STILL = 60.0


@dataclass(frozen=True, slots=True)
class _Seen:
    numeric: Numeric
    since: float


_Cuff = frozenset[tuple[Metric, float | None]]


class Repeats:
    """Remembers the newest of each vital sign, and lets through what is new."""

    def __init__(self) -> None:
        self._seen: dict[Metric, _Seen] = {}
        self._cuff: _Cuff = frozenset()
        self._cuff_time: float | None = None

    def new(self, measured: Iterable[Measured], t: float) -> list[Numeric]:
        """Return the numerics of a message that are new, placed at kiosk time `t`."""
        measured = list(measured)
        cuff = self._new_cuff([m for m in measured if m.numeric.metric in NIBP])
        return [
            replace(m.numeric, t=t)
            for m in measured
            if (cuff if m.numeric.metric in NIBP else self._moves(m.numeric, t))
        ]

    def _new_cuff(self, measured: list[Measured]) -> bool:
        """Return whether this is another measurement than the last one, or a correction of it.

        Without a time of their own the same numbers are the same measurement.
        """
        if not measured:
            return False
        cuff = frozenset((m.numeric.metric, m.numeric.value) for m in measured)
        first = measured[0]
        same_time = not first.own or first.numeric.determination_time == self._cuff_time
        if cuff == self._cuff and same_time:
            return False
        self._cuff, self._cuff_time = cuff, first.numeric.determination_time
        return True

    def _moves(self, numeric: Numeric, t: float) -> bool:
        """Return False once the same value with the same time has come for too long."""
        seen = self._seen.get(numeric.metric)
        if seen is None or numeric.value is None or not _same(numeric, seen.numeric):
            self._seen[numeric.metric] = _Seen(numeric, t)
            return True
        return t - seen.since <= STILL


def _same(one: Numeric, other: Numeric) -> bool:
    return (one.value, one.determination_time) == (other.value, other.determination_time)
