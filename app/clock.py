"""All clocks of the kiosk, read together, and the one place that reads them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
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
class TimeAxis:
    """Places moments on the kiosk-time axis of the boot that `now` belongs to.

    Moments of this boot stand where the clock since boot says. An earlier boot
    is placed as a whole by the wall time of its newest moment, its `anchor`;
    within it the clock since boot counts, so that moving the wall clock in
    the middle of a session does not stretch the session.
    """

    now: Instant
    anchors: Mapping[str, Instant] = field(default_factory=dict)

    @classmethod
    def of(cls, moments: Iterable[Instant], now: Instant) -> TimeAxis:
        """Return the axis for a history; `moments` are in the order they were written."""
        return cls(now, {moment.boot_id: moment for moment in moments})

    def place(self, moment: Instant) -> float:
        """Return a moment's kiosk time in seconds; one of an earlier boot is never ahead."""
        if moment.boot_id == self.now.boot_id:
            return moment.boottime
        anchor = self.anchors.get(moment.boot_id, moment)
        since = max(0.0, self.now.utc - anchor.utc) + anchor.boottime - moment.boottime
        return self.now.boottime - max(0.0, since)
