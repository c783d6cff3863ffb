"""Two sources, one metric: the one configured first counts, and a change of hands is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.channel import AgeLimits, age_limits
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Numeric
from app.vitals.source import SourceInfo

# For so long in seconds a better source must have spoken before it gets a metric back from one
# that speaks: a poor contact would change hands every few seconds. Assumption.
STEADY = 30.0


@dataclass(frozen=True, slots=True)
class Switch:
    """A metric comes from another source since kiosk time `t`; `before` empty: from none."""

    t: float
    metric: Metric
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Values of one source since kiosk time `since`, the newest of `last`, without a gap."""

    since: float
    last: float


class Arbiter:
    """Decides for each metric which source counts; the parts of a blood pressure stay together.

    Where the source that counts has no fresh value, whoever speaks takes over at once, with one
    value. From one that has, only a better source takes over, and only once it has spoken for
    STEADY seconds without a gap longer than its own fresh limit. The same holds for a blood
    pressure: a better source needs two measurements in a row, one where the other's is old.
    """

    def __init__(self, sources: Sequence[SourceInfo]) -> None:
        """Begin with nobody's values; `sources` in the order of preference."""
        self._infos = {info.id: info for info in sources}
        self._rank = {info.id: number for number, info in enumerate(sources)}
        self._owner: dict[Metric, str] = {}
        self._runs: dict[tuple[Metric, str], _Run] = {}

    def forget(self) -> None:
        """Forget whose values count, as for another patient; who speaks steadily stays known."""
        self._owner.clear()

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
            self._hear(group, numeric.t, source)
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

    def _limits(self, metric: Metric, source: str) -> AgeLimits | None:
        pace = self.pace(source)
        return None if pace is None else age_limits(metric, *pace)

    def _hear(self, group: Metric, t: float, source: str) -> None:
        """Note that a source had a value at kiosk time `t`."""
        limits, run = self._limits(group, source), self._runs.get((group, source))
        if run is None or limits is None or t - run.last > limits.fresh:
            run = _Run(t, t)
        self._runs[group, source] = _Run(run.since, t)

    def _outranks(self, numeric: Numeric, source: str, owner: str) -> bool:
        if self._silent(numeric, owner):
            return True
        nobody = len(self._rank)
        if self._rank.get(source, nobody) >= self._rank.get(owner, nobody):
            return False
        run = self._runs.get((_group(numeric.metric), source))
        return run is not None and run.last - run.since >= STEADY

    def _silent(self, numeric: Numeric, owner: str) -> bool:
        """Return whether the owner has no fresh value when a numeric of another one comes."""
        run = self._runs.get((_group(numeric.metric), owner))
        limits = self._limits(numeric.metric, owner)
        if run is None or limits is None:
            return True
        last = run.last
        return numeric.t - last > limits.fresh


def _group(metric: Metric) -> Metric:
    """Return one metric for all that come from one measurement."""
    return Metric.NIBP_SYS if METRICS[metric].episodic and metric in NIBP else metric
