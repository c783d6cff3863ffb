"""Which limits are exceeded now, for how long, and which links and sensors are gone.

Driven by hand with kiosk time. Only fresh and valid measurements begin or end a condition of
a vital sign: a sensor that is off clears no high pressure, and an old value raises nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.limit_rules import Condition, LimitRule, Side, VitalLimits, Watched
from app.domain.metric import Metric
from app.domain.notice import PRIORITY, Notice, NoticeKind
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness, Reading
from app.domain.session import Baseline

# Times are rounded to this many digits of a second: an age is a difference of floats.
_DIGITS = 6


class Change(StrEnum):
    """What became of a condition."""

    BEGAN = "began"
    WORSE = "worse"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A condition began, got worse or ended; it is as it was at that moment."""

    change: Change
    condition: Condition


@dataclass(slots=True)
class _Switch:
    """Goes on once it was told so for `on_after` seconds, and off likewise."""

    on_after: float
    off_after: float
    on: bool = False
    turned: float | None = None

    def see(self, says: bool, at: float) -> None:
        """Take what is true at kiosk time `at`."""
        if says == self.on:
            self.turned = None
            return
        if self.turned is None:
            self.turned = at
        wait = self.off_after if self.on else self.on_after
        if round(at - self.turned, _DIGITS) >= wait:
            self.on, self.turned = says, None

    def forget(self) -> None:
        """Let what is seen next begin anew; what it is stays."""
        self.turned = None


class _Limit:
    """All rules of one metric and side: one condition that may get worse."""

    def __init__(self, rules: Sequence[LimitRule], limits: VitalLimits) -> None:
        metric = rules[0].metric
        self._metrics = (metric, *(m for m in (limits.instead.get(metric),) if m is not None))
        self._switches = [(rule, _Switch(rule.for_seconds, rule.clear_seconds)) for rule in rules]
        self._gap = limits.times.gap
        self._counted_at = -math.inf
        self.subjects = frozenset(rule.id for rule in rules)
        self.condition: Condition | None = None

    def restore(self, notice: Notice) -> None:
        """Let the condition of a notice stand: a restart ends nothing."""
        for rule, switch in self._switches:
            if rule.priority.rank <= notice.priority.rank:
                switch.on = True
        before = self.condition
        if before is None or before.priority.rank <= notice.priority.rank:
            self.condition = _restored(notice)

    def look(
        self, readings: Mapping[Metric, Reading], baseline: Baseline, t: float
    ) -> ConditionChange | None:
        """Take the newest measurement in and return what changed by it."""
        usable = (readings.get(metric) for metric in self._metrics)
        reading = next((r for r in usable if r is not None and _counts(r)), None)
        if reading is None or reading.value is None or reading.age is None:
            if self.condition is not None:
                self.condition = replace(self.condition, value=None, at=None)
            return None
        at = round(t - reading.age, _DIGITS)
        if t - self._counted_at > self._gap:
            for _, switch in self._switches:
                switch.forget()
        self._counted_at = t
        self._judge(reading.value, baseline, at)
        return self._step(reading, reading.value, at, t)

    def _judge(self, value: float, baseline: Baseline, at: float) -> None:
        for rule, switch in self._switches:
            limit = rule.limit(baseline)
            if limit is None:
                switch.on, switch.turned = False, None
            else:
                switch.see(rule.is_out(value, limit), at)

    def _step(self, reading: Reading, value: float, at: float, t: float) -> ConditionChange | None:
        before = self.condition
        out = [rule for rule, switch in self._switches if switch.on]
        if not out:
            self.condition = None
            if before is None:
                return None
            ended = replace(before, metric=reading.metric, value=value, at=at)
            return ConditionChange(Change.ENDED, ended)
        rule = max(out, key=lambda r: r.priority.rank)
        rose = before is None or rule.priority.rank > before.priority.rank
        since = t if before is None else before.since
        risen = t if before is None or rose else before.risen
        now = Condition(
            NoticeKind.VITAL_LIMIT, rule.id, rule.priority, since, risen, reading.metric, value, at
        )
        self.condition = now
        if not rose:
            return None
        return ConditionChange(Change.BEGAN if before is None else Change.WORSE, now)


class _Fault:
    """A link that is lost, or a sensor that is off."""

    def __init__(self, kind: NoticeKind, subject: str, switch: _Switch) -> None:
        self._kind, self._subject = kind, subject
        self._metric = Metric(subject) if kind == NoticeKind.SENSOR_OFF else None
        self._switch = switch
        self.condition: Condition | None = None

    @property
    def watched(self) -> Watched:
        """Return it with its condition."""
        return Watched(self._kind, frozenset({self._subject}), self.condition)

    def restore(self, notice: Notice) -> None:
        """Let the fault of a notice stand."""
        self._switch.on = True
        self.condition = _restored(notice)

    def look(self, faulty: bool | None, since: float | None, t: float) -> ConditionChange | None:
        """Take in whether it is faulty (None: nobody can tell) and since when."""
        if faulty is None:
            self._switch.forget()
            return None
        if faulty and since is not None:
            self._switch.see(True, min(since, t))
        self._switch.see(faulty, t)
        before = self.condition
        if self._switch.on == (before is not None):
            return None
        if before is not None:
            self.condition = None
            return ConditionChange(Change.ENDED, before)
        began = t if since is None else since
        priority = PRIORITY[self._kind]
        now = Condition(self._kind, self._subject, priority, began, t, self._metric)
        self.condition = now
        return ConditionChange(Change.BEGAN, now)


class Conditions:
    """What stands in one session; a new session begins with a new one."""

    def __init__(self, limits: VitalLimits) -> None:
        """Start with nothing standing."""
        self._times = limits.times
        groups: dict[tuple[Metric, Side], list[LimitRule]] = {}
        for rule in limits.rules:
            groups.setdefault((rule.metric, rule.side), []).append(rule)
        self._limits = [_Limit(rules, limits) for rules in groups.values()]
        self._sensors = {metric: self._sensor(metric) for metric in limits.sensors}
        self._links: dict[str, _Fault] = {}

    def restore(self, notices: Iterable[Notice]) -> None:
        """Let stand what had not ended when the kiosk was stopped; `notices` in their order.

        What had not lasted long enough to be told is counted anew.
        """
        for notice in notices:
            if not notice.ongoing:
                continue
            if notice.kind == NoticeKind.LINK_LOST:
                self._link(notice.subject).restore(notice)
            elif notice.kind == NoticeKind.SENSOR_OFF:
                for metric, sensor in self._sensors.items():
                    if metric == notice.subject:
                        sensor.restore(notice)
            else:
                for limit in self._limits:
                    if notice.subject in limit.subjects:
                        limit.restore(notice)

    def look(
        self,
        readings: Mapping[Metric, Reading],
        baseline: Baseline,
        links: Mapping[str, float | None],
        t: float,
    ) -> list[ConditionChange]:
        """Take in what is known at kiosk time `t`, and return what changed by it.

        `links` says of each source since when its link is lost, None while it stands. To be
        called about once a second, and with every new measurement.
        """
        found = [limit.look(readings, baseline, t) for limit in self._limits]
        for source, lost in links.items():
            found.append(self._link(source).look(lost is not None, lost, t))
        for metric, sensor in self._sensors.items():
            reading = readings.get(metric)
            off = None if reading is None else _sensor_off(reading)
            found.append(sensor.look(off, reading.since if reading and off else None, t))
        return [change for change in found if change is not None]

    def watched(self) -> list[Watched]:
        """Return everything that is watched, standing or not."""
        faults = [*self._links.values(), *self._sensors.values()]
        vital = [Watched(NoticeKind.VITAL_LIMIT, x.subjects, x.condition) for x in self._limits]
        return [*vital, *(fault.watched for fault in faults)]

    def _link(self, source: str) -> _Fault:
        if source not in self._links:
            switch = _Switch(self._times.link_lost, self._times.back)
            self._links[source] = _Fault(NoticeKind.LINK_LOST, source, switch)
        return self._links[source]

    def _sensor(self, metric: Metric) -> _Fault:
        switch = _Switch(self._times.sensor_off, self._times.back)
        return _Fault(NoticeKind.SENSOR_OFF, metric, switch)


def _restored(notice: Notice) -> Condition:
    return Condition(
        notice.kind, notice.subject, notice.priority, notice.raised, -math.inf, notice.metric
    )


def _counts(reading: Reading) -> bool:
    known = reading.value is not None and math.isfinite(reading.value)
    return known and reading.freshness == Freshness.FRESH and reading.validity == Validity.VALID


def _sensor_off(reading: Reading) -> bool | None:
    """Return whether the sensor of a metric that had been there is off, None: cannot be told."""
    if reading.absence == Absence.SENSOR_OFF and reading.age is not None:
        return True
    return False if reading.freshness == Freshness.FRESH else None
