"""What the passing of time asks for: missed prompts, overdue effects, clock jumps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import commands as c
from app.bedside.monitor import Monitor
from app.clock import Instant
from app.domain import facts as f
from app.domain import schedule
from app.domain.notice import NoticeKind
from app.domain.record import CLOCK, SessionRecord, end_of_check_in
from app.domain.symptom import CheckIn, CheckInEnd, Origin

if TYPE_CHECKING:
    from app.bedside.view import Viewer

# A wall clock that moves this far from the clock since boot was moved by somebody.
JUMP = 60.0
# A round of questions that nobody touches for this long has been left.
LEFT_AFTER = 300.0
# Marks the check-ins that the kiosk itself writes down for a prompt nobody answered.
MISSED = "missed-"


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands at one moment."""

    now: Instant
    record: SessionRecord | None
    monitor: Monitor
    asking_since: float | None = None


class ClockWatch:
    """Notices when the wall clock is moved while the kiosk runs, or since it was last told.

    Several small steps are told like a large one once they add up to it.
    """

    def __init__(self) -> None:
        self._drift: float | None = None
        self.jump: float | None = None

    def restore(self, read: Instant, now: Instant) -> None:
        """Compare with the moment of the record whose clock holds, if it is of this boot."""
        if read.boot_id == now.boot_id:
            self._drift = read.utc - read.boottime

    def look(self, now: Instant) -> None:
        """Note in `jump` by how many seconds the wall clock was moved; it stays until told."""
        drift = now.utc - now.boottime
        if self._drift is None:
            self._drift = drift
        elif abs(drift - self._drift) >= JUMP:
            self.jump = (self.jump or 0.0) + drift - self._drift
            self._drift = drift

    def told(self) -> None:
        """Forget the jump: staff have been told."""
        self.jump = None

    def forget(self) -> None:
        """Begin anew with the clock as it is: what it did before concerned nobody."""
        self.jump, self._drift = None, None


def due(scene: Scene, viewer: Viewer, jump: float | None) -> Iterator[list[f.Fact]]:
    """Return the facts that time alone brings about, one commit at a time."""
    record = scene.record
    if record is None:
        return
    if jump is not None:
        yield [_notice(scene, record, NoticeKind.TIME_GAP, f"{CLOCK}{jump:.0f}")]
    # In each boot anew: its first fact fixes where the boots before it lie in time.
    if record.gap is not None and (record.rebooted or not _gap_told(record)):
        yield [_notice(scene, record, NoticeKind.TIME_GAP, f"restart:{record.gap:.0f}")]
    if _protocol_changed(record, viewer):
        yield [_notice(scene, record, NoticeKind.PROTOCOL_CHANGED, "")]
    yield from _stale_check_in(scene, record)
    yield from _missed_prompt(scene, record)
    yield from _overdue(scene, record, viewer)


def _stamp(scene: Scene, record: SessionRecord) -> dict[str, object]:
    return {"at": scene.now, "command_id": c.new_id(), "session_id": record.id}


def _notice(scene: Scene, record: SessionRecord, kind: NoticeKind, subject: str) -> f.Fact:
    return f.NoticeRaised(**_stamp(scene, record), notice=kind, subject=subject)  # type: ignore[arg-type]


def _protocol_changed(record: SessionRecord, viewer: Viewer) -> bool:
    """Return whether the protocol's file is not the one the session began with, untold yet."""
    same = viewer.protocol(record).sha256 == record.protocol_sha256
    return not same and not record.was_told(NoticeKind.PROTOCOL_CHANGED, "")


def _gap_told(record: SessionRecord) -> bool:
    return any(
        n.kind == NoticeKind.TIME_GAP
        and n.acknowledged is None
        and n.subject.startswith("restart:")
        for n in record.notices
    )


def last_touch(check_in: CheckIn) -> float:
    """Return when a check-in was last answered or opened, in kiosk seconds."""
    return max([check_in.opened, *check_in.rated_at.values()])


def _stale_check_in(scene: Scene, record: SessionRecord) -> Iterator[list[f.Fact]]:
    running = record.open_check_in
    if running is None:
        return
    missed = any(
        number == running.id and command_id.startswith(MISSED)
        for command_id, number in record.check_in_ids.items()
    )
    if not missed and scene.now.t - last_touch(running) < LEFT_AFTER:
        return
    end = CheckInEnd.MISSED if missed else end_of_check_in(running)
    stamp = _stamp(scene, record)
    yield [f.CheckInClosed(**stamp, check_in=running.id, end=end)]  # type: ignore[arg-type]


def _missed_prompt(scene: Scene, record: SessionRecord) -> Iterator[list[f.Fact]]:
    if record.open_check_in is not None:
        return
    since = scene.asking_since
    if schedule.missed(record.infusion.ended, record.check_ins, scene.now.t, since) is None:
        return
    # Opened now and closed as missed right after: its number is known only once written.
    stamp = _stamp(scene, record)
    stamp["command_id"] = MISSED + c.new_id()
    facts: list[f.Fact] = [f.CheckInOpened(**stamp, origin=Origin.PROMPT)]  # type: ignore[arg-type]
    if record.open_notice(NoticeKind.MISSED_CHECK_IN) is None:
        facts.append(_notice(scene, record, NoticeKind.MISSED_CHECK_IN, ""))
    yield facts


def _overdue(scene: Scene, record: SessionRecord, viewer: Viewer) -> Iterator[list[f.Fact]]:
    for effect in viewer.forecast(scene).overdue:
        if not record.was_told(NoticeKind.OVERDUE, effect.effect):
            yield [_notice(scene, record, NoticeKind.OVERDUE, effect.effect)]
