"""Two sources, one metric: the one configured first counts, and a change of hands is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Numeric
from app.domain.vital_signs import age_limits
from app.vitals.source import SourceInfo


@dataclass(frozen=True, slots=True)
class Switch:
    """A metric comes from another source since kiosk time `t`; `before` empty: from none."""

    t: float
    metric: Metric
    before: str
    after: str


class Arbiter:
    """Decides for each metric which source counts; the parts of a blood pressure stay together."""

    def __init__(self, sources: Sequence[SourceInfo]) -> None:
        """Begin with nobody's values; `sources` in the order of preference."""
        self._infos = {info.id: info for info in sources}
        self._rank = {info.id: number for number, info in enumerate(sources)}
        self._owner: dict[Metric, str] = {}
        self._last: dict[tuple[Metric, str], float] = {}

    def owner(self, metric: Metric) -> str | None:
        """Return the id of the source whose values count, None where none ever came."""
        return self._owner.get(_group(metric))

    def owners(self) -> dict[Metric, str]:
        """Return the source of each metric that has one."""
        found = {metric: self._owner.get(_group(metric)) for metric in Metric}
        return {metric: source for metric, source in found.items() if source is not None}

    def takes(self, numeric: Numeric, source: str) -> tuple[bool, Switch | None]:
        """Return whether a numeric counts, and the change of hands that it brings."""
        group, owner = _group(numeric.metric), self._owner.get(_group(numeric.metric))
        if numeric.value is not None:
            self._last[group, source] = numeric.t
        if owner == source:
            return True, None
        if owner is not None and not self._outranks(numeric, source, owner):
            return False, None
        if owner is not None and numeric.value is None:
            # What has nothing to say takes nothing over.
            return False, None
        self._owner[group] = source
        return True, Switch(numeric.t, numeric.metric, owner or "", source)

    def pace(self, source: str) -> tuple[float, float] | None:
        """Return a source's interval and that of its blood pressures in seconds."""
        info = self._infos.get(source)
        return None if info is None else (info.interval, info.nibp_interval)

    def _outranks(self, numeric: Numeric, source: str, owner: str) -> bool:
        if self._rank.get(source, len(self._rank)) < self._rank.get(owner, len(self._rank)):
            return True
        last, info = self._last.get((_group(numeric.metric), owner)), self._infos.get(owner)
        if last is None or info is None:
            return True
        limits = age_limits(numeric.metric, info.interval, info.nibp_interval)
        return numeric.t - last > limits.fresh


def _group(metric: Metric) -> Metric:
    """Return one metric for all that come from one measurement."""
    return Metric.NIBP_SYS if METRICS[metric].episodic and metric in NIBP else metric
