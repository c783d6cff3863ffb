"""What a fact about notices changes in the record, and a clock that staff confirmed."""

from __future__ import annotations

from dataclasses import replace

from app.domain import facts as f
from app.domain.notice import (
    Notice,
    paused,
    with_acknowledged,
    with_cleared,
    with_raised,
)
from app.domain.record.clocks import clock_moved, clock_read
from app.domain.record.state import SessionRecord


def raised(r: SessionRecord, fact: f.NoticeRaised, t: float) -> SessionRecord:
    """Return the record with a notice."""
    made = Notice(
        fact.seq,
        fact.notice,
        t,
        fact.subject,
        level=fact.priority,
        metric=fact.metric,
        value=fact.value,
        follows=fact.repeats,
    )
    changed = replace(r, notices=with_raised(r.notices, made))
    return clock_read(changed, fact.at) if clock_moved(fact) else changed


def acknowledged(r: SessionRecord, fact: f.NoticeAcknowledged, t: float) -> SessionRecord:
    """Return the record with a notice that was seen."""
    return replace(r, notices=with_acknowledged(r.notices, fact.notice, t, fact.staff_id))


def cleared(r: SessionRecord, fact: f.NoticeCleared, t: float) -> SessionRecord:
    """Return the record with a notice whose condition is over."""
    return replace(r, notices=with_cleared(r.notices, fact.notice, t))


def pause(r: SessionRecord, fact: f.NoticesPaused, t: float) -> SessionRecord:
    """Return the record with a pause of notices."""
    return replace(r, pause=paused(r.pause, fact.seconds, t))


def confirmed(r: SessionRecord, fact: f.TimeConfirmed, t: float) -> SessionRecord:
    """Return the record with a clock that staff have confirmed."""
    return replace(r, gap=None, gap_before=0.0, before=None, off=None, lived=0.0)
