"""Things staff are told, and how one lives on: a notice is no alarm, the monitor is in charge.

A notice is raised, acknowledged by somebody, and cleared when its condition has ended, in
either order. It stays until it is acknowledged, whatever becomes of the condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.metric import Metric


class Priority(StrEnum):
    """How soon somebody should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """Return 0 for low to 2 for high: the words themselves do not sort."""
        return list(Priority).index(self)


class NoticeKind(StrEnum):
    """What a notice is about."""

    NURSE_CALLED = "nurse_called"
    OVERDUE = "overdue"
    MISSED_CHECK_IN = "missed_check_in"
    TIME_GAP = "time_gap"
    PROTOCOL_CHANGED = "protocol_changed"
    VITAL_LIMIT = "vital_limit"
    LINK_LOST = "link_lost"
    SENSOR_OFF = "sensor_off"
    SOURCE_SWITCHED = "source_switched"
    GLASS_BROKEN = "glass_broken"
    SELF_HARM = "self_harm"
    SEDATION = "sedation"
    SYMPTOM = "symptom"


# These say their own priority; that of the table stands in if one ever should not.
LEVELLED = frozenset({NoticeKind.VITAL_LIMIT, NoticeKind.SEDATION, NoticeKind.SYMPTOM})
PRIORITY: dict[NoticeKind, Priority] = {
    NoticeKind.NURSE_CALLED: Priority.HIGH,
    NoticeKind.OVERDUE: Priority.MEDIUM,
    NoticeKind.MISSED_CHECK_IN: Priority.LOW,
    NoticeKind.TIME_GAP: Priority.MEDIUM,
    NoticeKind.PROTOCOL_CHANGED: Priority.MEDIUM,
    NoticeKind.VITAL_LIMIT: Priority.HIGH,
    NoticeKind.LINK_LOST: Priority.MEDIUM,
    NoticeKind.SENSOR_OFF: Priority.LOW,
    NoticeKind.SOURCE_SWITCHED: Priority.LOW,
    NoticeKind.GLASS_BROKEN: Priority.HIGH,
    NoticeKind.SELF_HARM: Priority.HIGH,
    NoticeKind.SEDATION: Priority.HIGH,
    NoticeKind.SYMPTOM: Priority.HIGH,
}

TECHNICAL = frozenset({NoticeKind.LINK_LOST, NoticeKind.SENSOR_OFF, NoticeKind.SOURCE_SWITCHED})
# What these are about goes on for a while: it ends by itself, or once somebody has answered for it.
LASTING = frozenset(
    {
        NoticeKind.VITAL_LIMIT,
        NoticeKind.LINK_LOST,
        NoticeKind.SENSOR_OFF,
        NoticeKind.SELF_HARM,
        NoticeKind.SEDATION,
        NoticeKind.SYMPTOM,
    }
)
# Between the patient and the staff: on no screen that the patient or the next one sees.
PRIVATE = frozenset({NoticeKind.SELF_HARM})


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `subject` names the effect, rule, symptom, metric or source it is about.

    Times are kiosk seconds. `repeated` counts further calls while this one waited (tap again
    if urgent). A negative `id` is a call that waits for the disk: shown, and not yet written.
    `level`, `metric` and `value` (in the metric's unit, None when not known any more) are those
    of a vital limit then, and `value` a sedation score; `cleared` is when the condition had
    ended; `follows` is the notice before it that came back or got worse.
    """

    id: int
    kind: NoticeKind
    raised: float
    subject: str = ""
    repeated: int = 0
    acknowledged: float | None = None
    by: int | None = None
    level: Priority | None = None
    metric: Metric | None = None
    value: float | None = None
    cleared: float | None = None
    follows: int | None = None

    @property
    def priority(self) -> Priority:
        """Return its priority; a call that was repeated stays high."""
        return PRIORITY[self.kind] if self.level is None else self.level

    @property
    def technical(self) -> bool:
        """Return whether it is about the kiosk's view of the patient and not the patient."""
        return self.kind in TECHNICAL

    @property
    def ongoing(self) -> bool:
        """Return whether its condition goes on, as far as anybody knows."""
        return self.kind in LASTING and self.cleared is None

    @property
    def latched(self) -> bool:
        """Return whether it still stands only because nobody acknowledged it ("was")."""
        return self.cleared is not None and self.acknowledged is None


# Times of facts are whole microseconds: one may lie a little after the moment it was made, in
# seconds.
MOMENT = 0.001


@dataclass(frozen=True, slots=True)
class Pause:
    """Physiological notices draw no attention from `began` until `until` (kiosk seconds)."""

    began: float
    until: float

    def holds(self, t: float) -> bool:
        """Return whether it is in force at kiosk time `t`; it ends by itself."""
        return self.began <= t + MOMENT < self.until


def paused(before: Pause | None, seconds: float, t: float) -> Pause:
    """Return the pause once staff asked for `seconds` more from `t`; 0 ends it.

    A pause that is asked for during another one is the same pause: it began with the first.
    """
    began = before.began if before is not None and before.holds(t) else t
    return Pause(began, t + max(0.0, seconds))


def seconds_allowed(before: Pause | None, seconds: float, t: float, most: float) -> float:
    """Return for how many of the `seconds` asked for at `t` notices may be paused.

    `most` is the longest pause, counted from its beginning however often it is asked for again.
    """
    began = paused(before, seconds, t).began
    return max(0.0, min(seconds, began + most - t))


def with_raised(notices: Sequence[Notice], made: Notice) -> tuple[Notice, ...]:
    """Return the notices with one more; a call that `follows` another one only counts there."""
    if made.kind != NoticeKind.NURSE_CALLED or made.follows is None:
        return (*notices, made)
    return tuple(
        replace(n, repeated=n.repeated + 1) if n.id == made.follows else n for n in notices
    )


def with_acknowledged(
    notices: Sequence[Notice], number: int, t: float, by: int | None
) -> tuple[Notice, ...]:
    """Return the notices once somebody has seen one, and so what it stands for as well.

    Those before it that had a higher priority stay: they have a line of their own.
    """
    seen = next((n for n in notices if n.id == number), None)
    if seen is None:
        return tuple(notices)
    by_id = {n.id: n for n in notices}
    before = (n for n in _before(by_id, seen) if n.priority.rank <= seen.priority.rank)
    answered = {seen.id, *(n.id for n in before if n.acknowledged is None)}
    return tuple(replace(n, acknowledged=t, by=by) if n.id in answered else n for n in notices)


def with_cleared(notices: Sequence[Notice], number: int, t: float) -> tuple[Notice, ...]:
    """Return the notices once the condition of one has ended; a second time changes nothing."""
    return tuple(
        replace(n, cleared=t) if n.id == number and n.cleared is None else n for n in notices
    )


def to_show(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Return the notices that need a line: not acknowledged, or acknowledged and ongoing.

    Of a notice and those that follow it the newest stands for all, but never for one of a
    higher priority that nobody has acknowledged.
    """
    by_id = {n.id: n for n in notices}
    hidden: set[int] = set()
    # The highest rank whose chain has been followed through a notice: nothing is walked twice.
    walked: dict[int, int] = {}
    for later in notices:
        for earlier in _before(by_id, later):
            if walked.get(earlier.id, -1) >= later.priority.rank:
                break
            walked[earlier.id] = later.priority.rank
            if earlier.acknowledged is not None or earlier.priority.rank <= later.priority.rank:
                hidden.add(earlier.id)
    return tuple(n for n in notices if n.id not in hidden and (n.acknowledged is None or n.ongoing))


def wants_attention(notice: Notice, pause: Pause | None, t: float) -> bool:
    """Return whether a notice may flash or sound at kiosk time `t`.

    A pause quiets vital limits only: never a call, nor what the kiosk cannot see, nor a high
    one that was raised after the pause began: nobody had seen it then.
    """
    if notice.acknowledged is not None:
        return False
    if pause is None or not pause.holds(t) or notice.kind != NoticeKind.VITAL_LIMIT:
        return True
    return notice.priority == Priority.HIGH and notice.raised > pause.began


def _before(by_id: Mapping[int, Notice], notice: Notice) -> Iterator[Notice]:
    """Return those that a notice follows, the nearest first."""
    earlier = None if notice.follows is None else by_id.get(notice.follows)
    while earlier is not None:
        yield earlier
        # Numbers only go down: a damaged record can make no circle.
        follows = earlier.follows
        backwards = follows is not None and follows < earlier.id
        earlier = by_id.get(follows) if backwards and follows is not None else None
