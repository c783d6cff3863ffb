"""Notices about vital signs and links: from what stands now to facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from app import commands as c
from app.bedside.arbiter import Switch
from app.bedside.situation import Situation, stamp_of
from app.bedside.watch import Scene
from app.domain import facts as f
from app.domain.channel import age_limits
from app.domain.conditions import Conditions
from app.domain.event_conditions import noted
from app.domain.limit_rules import ClearDraft, Draft, VitalLimits, due_notices
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, seconds_allowed
from app.domain.record import SessionRecord
from app.domain.vital_state import Changes, StateWatch, VitalState, unwatched

# While nobody has seen that a source stands in, it is not said again for so long, in seconds.
# Assumption.
SWITCH_AGAIN = 600.0
# Numerics that show the pace of a source.
_LOOKED_BACK = 60


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
            self._begin(scene, record)
        t = scene.now.t
        new = scene.monitor.switches()
        if t < self._next and not new:
            return [*self._drafted, *self._unwritten]
        self._next = t + 1.0
        readings = scene.monitor.signs.readings(t)
        self._conditions.look(readings, record.baseline, scene.monitor.links.lost(), t)
        vital = self._conditions.watched()
        watched = [*vital, *noted(record.events, self._limits, vital)]
        drafts = due_notices(record.notices, watched, self._limits.times, t)
        found = self._unwritten
        found += _switched(new, found, scene, record)
        found += _changed(self._states.look(readings, t), scene, record)
        self._drafted = [_fact(draft, scene, record) for draft in drafts]
        return [*self._drafted, *found]

    def written(self) -> None:
        """Hear that everything that was due has been written."""
        self._unwritten, self._drafted = [], []

    def _begin(self, scene: Scene, record: SessionRecord) -> None:
        """Take up a session, as far as the record knows it."""
        self._session, self._next = record.id, 0.0
        self.written()
        self._conditions, self._states = Conditions(self._limits), StateWatch()
        self._conditions.restore(record.notices)
        told = {m: s[-1].state for m, s in record.states.items() if s[-1].until is None}
        missed = _missed(told, scene)
        self._unwritten += _changed(missed, scene, record)
        self._states.restore(told | {metric: state for metric, state, _ in missed})

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


def _changed(changes: Changes, scene: Scene, record: SessionRecord) -> list[f.Fact]:
    return [
        f.VitalStateChanged(
            **_stamp(scene, record),  # type: ignore[arg-type]
            metric=metric,
            state=state,
            since=scene.now.at(since),
        )
        for metric, state, since in changes
    ]


def _missed(told: Mapping[Metric, VitalState], scene: Scene) -> Changes:
    """Return what became of the states while the program did not run, from the numerics kept."""
    began = scene.asking_since
    if began is None or not told:
        return []
    times = {metric: scene.monitor.signs.trend(metric).times for metric in Metric}
    came = {metric: at[at < began][-_LOOKED_BACK:].tolist() for metric, at in times.items()}
    heard = max((at[-1] for at in came.values() if at), default=None)
    if heard is None:
        return []
    return unwatched(told, {m: _patience(m, at) for m, at in came.items()}, heard, began)


def _patience(metric: Metric, came: Sequence[float]) -> float:
    """Return the silence in seconds after which a metric that came at these times is gone."""
    gaps = [later - t for t, later in pairwise(came)]
    pace = median(gaps) if gaps else 0.0
    return age_limits(metric, pace, pace).stale


def _switched(
    switches: Sequence[Switch], waiting: Sequence[f.Fact], scene: Scene, record: SessionRecord
) -> list[f.Fact]:
    """Return a fact for each metric that changed hands, and a notice for each source that took.

    `waiting` are facts that are not written yet.
    """
    found: list[f.Fact] = [
        f.SourceSwitched(
            **_stamp(scene, record),  # type: ignore[arg-type]
            metric=switch.metric,
            before=switch.before,
            after=switch.after,
        )
        for switch in switches
    ]
    told = [fact for fact in waiting if isinstance(fact, f.NoticeRaised)]
    for source in dict.fromkeys(switch.after for switch in switches if switch.before):
        unseen = _unseen(source, record)
        times = [fact.at.t for fact in told if fact.subject == source]
        times += [] if unseen is None else [unseen.raised]
        if any(scene.now.t - t < SWITCH_AGAIN for t in times):
            continue
        metrics = {switch.metric for switch in switches if switch.after == source}
        found.append(
            f.NoticeRaised(
                **_stamp(scene, record),  # type: ignore[arg-type]
                notice=NoticeKind.SOURCE_SWITCHED,
                subject=source,
                # Of several it names none rather than only the first.
                metric=metrics.pop() if len(metrics) == 1 else None,
                repeats=None if unseen is None else unseen.id,
            )
        )
    return found


def _unseen(source: str, record: SessionRecord) -> Notice | None:
    """Return the newest notice that a source took over which nobody has acknowledged."""
    found = (
        n
        for n in reversed(record.notices)
        if n.kind == NoticeKind.SOURCE_SWITCHED and n.subject == source and n.acknowledged is None
    )
    return next(found, None)
