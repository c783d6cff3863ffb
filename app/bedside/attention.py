"""Notices about vital signs and links: from what stands now to facts."""

from __future__ import annotations

from app import commands as c
from app.bedside.situation import Situation, stamp_of
from app.bedside.watch import Scene
from app.domain import facts as f
from app.domain.conditions import Conditions
from app.domain.limit_rules import ClearDraft, Draft, VitalLimits, due_notices
from app.domain.notice import NoticeKind, seconds_allowed
from app.domain.record import SessionRecord
from app.domain.vital_state import StateWatch


class AttentionDesk:
    """Watches limits, links and states during a session; the core writes what it returns."""

    def __init__(self, limits: VitalLimits) -> None:
        self._limits = limits
        self._session: int | None = None
        self._conditions = Conditions(limits)
        self._states = StateWatch()
        self._next = 0.0
        # What is noticed once: kept until the disk has taken it.
        self._unwritten: list[f.Fact] = []
        self._drafted: list[f.Fact] = []

    def due(self, scene: Scene) -> list[f.Fact]:
        """Return what has to be written now; asked in every step, it looks once a second."""
        record = scene.record
        if record is None:
            self._session = None
            return []
        if record.id != self._session:
            self._begin(record)
        t = scene.now.t
        new = scene.monitor.switches()
        if t < self._next and not new:
            return [*self._drafted, *self._unwritten]
        self._next = t + 1.0
        readings = scene.monitor.signs.readings(t)
        self._conditions.look(readings, record.baseline, scene.monitor.links.lost(), t)
        drafts = due_notices(record.notices, self._conditions.watched(), self._limits.times, t)
        found = self._unwritten
        for switch in new:
            found += _switched(switch.metric, switch.before, switch.after, scene, record)
        for metric, state, since in self._states.look(readings, t):
            stamp = _stamp(scene, record)
            moment = scene.now.at(since)
            found.append(
                f.VitalStateChanged(**stamp, metric=metric, state=state, since=moment)  # type: ignore[arg-type]
            )
        self._drafted = [_fact(draft, scene, record) for draft in drafts]
        return [*self._drafted, *found]

    def written(self) -> None:
        """Hear that everything that was due has been written."""
        self._unwritten, self._drafted = [], []

    def _begin(self, record: SessionRecord) -> None:
        """Take up a session, as far as the record knows it."""
        self._session, self._next = record.id, 0.0
        self.written()
        self._conditions, self._states = Conditions(self._limits), StateWatch()
        self._conditions.restore(record.notices)
        self._states.restore({m: states[-1].state for m, states in record.states.items()})

    def pause(self, command: c.PauseNotices, now: Situation) -> list[f.Fact]:
        """Return the pause that staff asked for, as long as it may be."""
        now.staff()
        session = now.session()
        most = self._limits.times.pause_most
        seconds = seconds_allowed(session.pause, command.seconds, now.at.t, most)
        return [f.NoticesPaused(**stamp_of(command, now), seconds=seconds)]


def _stamp(scene: Scene, record: SessionRecord) -> dict[str, object]:
    return {"at": scene.now, "command_id": c.new_id(), "session_id": record.id}


def _fact(draft: Draft, scene: Scene, record: SessionRecord) -> f.Fact:
    stamp = _stamp(scene, record)
    if isinstance(draft, ClearDraft):
        return f.NoticeCleared(**stamp, notice=draft.notice)  # type: ignore[arg-type]
    return f.NoticeRaised(
        **stamp,  # type: ignore[arg-type]
        notice=draft.kind,
        subject=draft.subject,
        repeats=draft.repeats,
        priority=draft.priority,
        metric=draft.metric,
        value=draft.value,
    )


def _switched(
    metric: object, before: str, after: str, scene: Scene, record: SessionRecord
) -> list[f.Fact]:
    stamp = _stamp(scene, record)
    fact = f.SourceSwitched(**stamp, metric=metric, before=before, after=after)  # type: ignore[arg-type]
    if not before:
        return [fact]
    told = f.NoticeRaised(
        **_stamp(scene, record),  # type: ignore[arg-type]
        notice=NoticeKind.SOURCE_SWITCHED,
        subject=after,
        metric=metric,  # type: ignore[arg-type]
    )
    return [fact, told]
