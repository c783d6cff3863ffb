"""All clocks of the kiosk, read together, and the one place that reads them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment as every clock of the machine saw it.

    `utc` in seconds since 1970, `offset` of local time in seconds east of UTC,
    `boottime` in seconds since the machine started (goes on during suspend),
    `boot_id` names that start.
    """

    utc: float
    offset: int
    boottime: float
    boot_id: str

    def local(self) -> datetime:
        """Return the local wall-clock time of this moment."""
        zone = timezone(timedelta(seconds=self.offset))
        return datetime.fromtimestamp(self.utc, UTC).astimezone(zone)

    def shifted(self, seconds: float) -> Instant:
        """Return the moment `seconds` later (negative: earlier) in the same boot."""
        return replace(self, utc=self.utc + seconds, boottime=self.boottime + seconds)

    def at(self, t: float) -> Instant:
        """Return the moment at kiosk time `t`, seen from this one."""
        return self.shifted(t - self.boottime)

    @property
    def t(self) -> float:
        """Kiosk time in seconds: the axis on which everything is ordered and aged."""
        return self.boottime


class Clock(Protocol):
    """Something that tells the time; passed in, so that tests own it."""

    def now(self) -> Instant:
        """Return this moment."""
        ...


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        # Not Linux: the process start is the best name for a boot there is.
        return f"process-{time.time_ns()}"


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self._boot_id = _boot_id()
        self._monotonic = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def now(self) -> Instant:
        """Return this moment from the wall clock and the clock since boot."""
        utc = time.time()
        offset = time.localtime(utc).tm_gmtoff
        return Instant(utc, offset, time.clock_gettime(self._monotonic), self._boot_id)


def local_offset(utc: float) -> int:
    """Return the machine's offset of local time at a moment, in seconds east of UTC."""
    return time.localtime(utc).tm_gmtoff


class ManualClock:
    """A clock that moves only when told, for tests, the demonstration and replays."""

    def __init__(self, start: Instant) -> None:
        self._now = start

    def now(self) -> Instant:
        """Return the moment it was last moved to."""
        return self._now

    def advance(self, seconds: float) -> Instant:
        """Let `seconds` pass on every clock."""
        self._now = self._now.shifted(seconds)
        return self._now

    def step_wall(self, seconds: float) -> Instant:
        """Move the wall clock alone, as an administrator or NTP does."""
        self._now = replace(self._now, utc=self._now.utc + seconds)
        return self._now

    def reboot(self, boot_id: str, off_for: float) -> Instant:
        """Start the machine anew after `off_for` seconds without power."""
        self._now = replace(self._now, utc=self._now.utc + off_for, boottime=20.0, boot_id=boot_id)
        return self._now


def seconds_between(earlier: Instant, later: Instant) -> float:
    """Return the seconds from `earlier` to `later`, never negative.

    In one boot the clock since boot counts and the wall clock is not asked;
    over a restart of the machine the wall clock is all there is.
    """
    if earlier.boot_id == later.boot_id:
        return max(0.0, later.boottime - earlier.boottime)
    return max(0.0, later.utc - earlier.utc)


@dataclass(frozen=True, slots=True)
class _Past:
    """Where an earlier boot lies: `shift` from its clock to the axis, all in seconds.

    `end` is where its newest known moment lies, `limit` where the boot after it is first heard of.
    """

    shift: float
    end: float
    limit: float


@dataclass(frozen=True, slots=True)
class Clocks:
    """What is known about the wall clocks of a history's boots, by their ids.

    `right` names the moment whose wall clock holds, where that is not the boot's first; `sure`
    are the boots whose clock staff have confirmed. That of the first boot is sure.
    """

    right: Mapping[str, Instant] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()

    def read(self, first: Instant) -> Instant:
        """Return the first moment of a boot, with the wall clock that holds for it."""
        other = self.right.get(first.boot_id)
        return first if other is None else other.at(first.boottime)

    def gaps(self, boots: Sequence[tuple[Instant, Instant]]) -> list[float]:
        """Return the seconds between each boot and the next, from (first, newest) of each.

        Never negative. Boots that nobody confirmed make them no longer, all in all, than the two
        sure clocks around them say: a clock that was wrong in between counts for nothing.
        """
        firsts = [self.read(first) for first, _ in boots]
        newest = [last for _, last in boots]
        found = [max(0.0, b.utc - a.utc) for a, b in zip(newest, firsts[1:], strict=False)]
        start = 0
        for end in range(1, len(boots)):
            if firsts[end].boot_id not in self.sure and end < len(boots) - 1:
                continue
            lived = sum(newest[n].boottime - firsts[n].boottime for n in range(start + 1, end))
            most = max(0.0, firsts[end].utc - newest[start].utc - lived)
            excess = sum(found[start:end]) - most
            for n in range(start, end):
                taken = min(found[n], max(0.0, excess))
                found[n], excess = found[n] - taken, excess - taken
            start = end
        return found


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Places moments on the kiosk-time axis of the boot that `now` belongs to.

    Moments of this boot stand where the clock since boot says. An earlier boot is placed as a
    whole: its newest moment lies before the first one of the next boot by what the wall clock
    says, and never after it. Within it the clock since boot counts. So the wall clock of `now`
    places nothing once this boot has a moment of its own (`first`), and moving the wall clock in
    the middle of a session does not stretch the session. Only where the clock of a boot was put
    right before anybody confirmed it, a later moment of that boot says what it showed at first.
    """

    now: Instant
    first: Instant | None = None
    past: Mapping[str, _Past] = field(default_factory=dict)

    @classmethod
    def of(cls, moments: Iterable[Instant], now: Instant, clocks: Clocks | None = None) -> TimeAxis:
        """Return the axis for a history; `moments` are in the order they were written."""
        boots: dict[str, tuple[Instant, Instant]] = {}
        for moment in moments:
            first, newest = boots.get(moment.boot_id, (moment, moment))
            later = moment if moment.boottime > newest.boottime else newest
            boots[moment.boot_id] = (first, later)
        first, newest = boots.pop(now.boot_id, (now, now))
        gaps = (clocks or Clocks()).gaps([*boots.values(), (first, newest)])
        past, limit = {}, first.boottime
        for boot_id, gap in zip(reversed(boots), reversed(gaps), strict=True):
            began, newest = boots[boot_id]
            end = limit - gap
            shift = end - newest.boottime
            past[boot_id] = _Past(shift, end, limit)
            limit = began.boottime + shift
        return cls(now, first, past)

    def place(self, moment: Instant) -> float:
        """Return a moment's kiosk time in seconds; one of an earlier boot is never ahead."""
        if moment.boot_id == self.now.boot_id:
            return moment.boottime
        boot = self.past.get(moment.boot_id)
        if boot is not None:
            return min(boot.limit, moment.boottime + boot.shift)
        # Of a boot that wrote nothing else: the wall clock is all there is.
        first = self.first or self.now
        return first.boottime - max(0.0, first.utc - moment.utc)

    def known_until(self, moment: Instant) -> float:
        """Return the kiosk time up to which a moment's boot is known, at least the moment's own.

        In this boot that is the moment itself.
        """
        boot = self.past.get(moment.boot_id)
        return self.place(moment) if boot is None else max(boot.end, self.place(moment))
