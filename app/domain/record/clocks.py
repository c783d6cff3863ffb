"""What the facts of a session say about its clocks, and the gap that a restart leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.clock import Clocks, Instant, TimeAxis
from app.domain import facts as f
from app.domain.notice import (
    NoticeKind,
)
from app.domain.record.state import SessionRecord
from app.domain.vital_state import ended_by

# So begins the subject of a notice about a wall clock that was moved, before the seconds.
CLOCK = "clock:"


def axis_of(history: Sequence[f.Fact], now: Instant) -> TimeAxis:
    """Return the axis for the facts of a session, oldest first."""
    return TimeAxis.of([fact.at for fact in history], now, clocks_of(history))


def clocks_of(history: Iterable[f.Fact]) -> Clocks:
    """Return what the facts of a session, oldest first, say about the wall clocks.

    What staff confirm is the clock as they see it: one that was moved before counts as it is then.
    """
    right: dict[str, Instant] = {}
    confirmed: set[str] = set()
    for fact in history:
        boot = fact.at.boot_id
        if isinstance(fact, f.TimeConfirmed):
            confirmed.add(boot)
        elif clock_moved(fact) and boot not in confirmed:
            right[boot] = fact.at
    return Clocks(right, frozenset(confirmed))


def clock_moved(fact: f.Fact) -> bool:
    """Return whether a fact tells that somebody moved the wall clock."""
    told = isinstance(fact, f.NoticeRaised) and fact.notice == NoticeKind.TIME_GAP
    return told and fact.subject.startswith(CLOCK)  # type: ignore[attr-defined]


def over_gap(record: SessionRecord, moment: Instant) -> SessionRecord:
    """Return the record with the gap that lies between its last fact and `moment`.

    Only a restart of the machine makes a gap: within one boot the clock since
    boot has counted on. What stood behind the vital signs is not known over a gap.
    """
    if moment.boot_id == record.last.boot_id:
        return record
    first = record.gap is None or record.off is None
    lived = 0.0 if first else record.lived + record.last.boottime - record.read_first
    changed = replace(
        record,
        gap_before=record.gap or 0.0,
        before=record.last,
        off=record.last if first else record.off,
        lived=lived,
        read_first=moment.boottime,
    )
    return replace(
        changed,
        gap=_gap_to(changed, moment),
        last=moment,
        read=moment,
        rebooted=True,
        states={m: ended_by(known, record.known_until) for m, known in record.states.items()},
    )


def clock_read(r: SessionRecord, at: Instant) -> SessionRecord:
    """Return the record with the wall clock as it is since `at`, and a gap that agrees with it.

    What staff confirm is the clock as they see it then: so until then the newest one counts.
    """
    gap = None if r.gap is None else _gap_to(r, at.at(r.read_first))
    return replace(r, read=at, gap=gap)


def _gap_to(r: SessionRecord, first: Instant) -> float:
    """Return the seconds without power up to the first moment of this boot.

    All boots that nobody confirmed leave no more of them than the last sure clock allows.
    """
    assert r.before is not None
    assert r.off is not None
    each = r.gap_before + max(0.0, first.utc - r.before.utc)
    return min(each, max(0.0, first.utc - r.off.utc - r.lived))
