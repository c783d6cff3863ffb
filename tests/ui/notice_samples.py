"""Snapshots made by hand for the notices: limits, links, pauses, and who has seen what."""

from __future__ import annotations

from dataclasses import replace

from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, Pause, Priority
from app.snapshot import DataOrigin, Snapshot, SourceView
from app.vital_limits import load_limits
from tests.ui import samples as s
from ui import theme

MIN = s.MIN
LIMITS = load_limits(theme.RESOURCES / "vitals" / "limits.toml")
MONITOR = SourceView("Monitor of bay 3", DataOrigin.LIVE, False, id="monitor")
CHAIR = SourceView("Finger clip", DataOrigin.SIMULATED, True, id="clip")
# Sources and limits are named in files of the clinic.
FIXED = (
    *(rule.source.removeprefix("assumption: ") for rule in LIMITS.rules),
    *(rule.source for rule in LIMITS.rules),
    MONITOR.name,
    CHAIR.name,
    LIMITS.id,
)


def ago(minutes: float) -> float:
    """Return the kiosk time so many minutes before the samples' now (2:07 pm)."""
    return s.NOW_T - minutes * MIN


def pressure(number: int = 21, minutes: float = 5, **changes: object) -> Notice:
    """A systolic pressure of 184: high."""
    made = Notice(
        number,
        NoticeKind.VITAL_LIMIT,
        ago(minutes),
        "sys-high-high",
        level=Priority.HIGH,
        metric=Metric.NIBP_SYS,
        value=184.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def oxygen(number: int = 22, minutes: float = 3, **changes: object) -> Notice:
    """An oxygen of 92 %: medium."""
    made = Notice(
        number,
        NoticeKind.VITAL_LIMIT,
        ago(minutes),
        "oxygen-low-medium",
        level=Priority.MEDIUM,
        metric=Metric.SPO2,
        value=92.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def link(number: int = 23, minutes: float = 2, **changes: object) -> Notice:
    """The monitor does not answer: technical."""
    made = Notice(number, NoticeKind.LINK_LOST, ago(minutes), "monitor")
    return replace(made, **changes)  # type: ignore[arg-type]


def sensor(number: int = 24, minutes: float = 1) -> Notice:
    """The oximeter is off: technical."""
    return Notice(number, NoticeKind.SENSOR_OFF, ago(minutes), str(Metric.SPO2), metric=Metric.SPO2)


def switched(number: int = 25, minutes: float = 1) -> Notice:
    """The pulse comes from another source: technical."""
    return Notice(number, NoticeKind.SOURCE_SWITCHED, ago(minutes), "clip", metric=Metric.PULSE)


def seen(notice: Notice, minutes: float = 1) -> Notice:
    """The same notice, acknowledged by Nurse 07 so many minutes ago."""
    return replace(notice, acknowledged=ago(minutes), by=1)


def over(notice: Notice, minutes: float = 2) -> Notice:
    """The same notice, its condition ended so many minutes ago."""
    return replace(notice, cleared=ago(minutes))


def snapshot(*notices: Notice, paused: float | None = None, **changes: object) -> Snapshot:
    """Return a snapshot with these notices; `paused`: for so many minutes more."""
    pause = None if paused is None else Pause(ago(1), s.NOW_T + paused * MIN)
    return s.snapshot(
        signed_in=s.NURSE,
        notices=notices,
        limits=LIMITS,
        pause=pause,
        pause_seconds=LIMITS.times.pause,
        sources=(MONITOR, CHAIR),
        **changes,
    )


def everything() -> tuple[Notice, ...]:
    """High, medium, technical and a call at the same time."""
    return (pressure(), oxygen(), link(), s.call(4))


def long_session(count: int = 14) -> tuple[Notice, ...]:
    """So many notices that no page holds them, and some open ones."""
    before = tuple(
        seen(over(oxygen(100 + n, 60 - 2 * n), 59 - 2 * n), 59 - 2 * n) for n in range(count)
    )
    return (*before, over(oxygen(150, 9), 7), seen(pressure()), link(), switched())
