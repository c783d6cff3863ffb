"""What was missing or in doubt, and where vital signs came from: rows of the report's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QCoreApplication

from app.domain.metric import Metric
from app.domain.vital_state import VitalState
from app.snapshot import SessionView, Snapshot
from ui import when
from ui.notice_words import source_name
from ui.widgets.timeline_states import LOOKS, state_words
from ui.wording import metric_short

translate = QCoreApplication.translate
Row = tuple[str, ...]
# A table of hundreds of rows would be read by nobody and hold up the window.
MOST = 40


def signs() -> str:
    """Return what the signs of the picture mean, in a line."""
    return ", ".join(f"{sign} {state_words(state)}" for state, (_, _, sign) in LOOKS.items())


def state_head() -> Row:
    """Return the head of the table of what was missing or in doubt."""
    return (
        translate("report", "From"),
        translate("report", "To"),
        translate("report", "How long"),
        translate("report", "What"),
        translate("report", "Vital signs"),
    )


def state_rows(session: SessionView, past: Snapshot) -> tuple[list[Row], int]:
    """Return the first rows of intervals without a value or with one in doubt, and their count.

    Oldest first; vital signs that lacked the same at the same time share a row.
    """
    shared = defaultdict[tuple[int, int, VitalState], list[Metric]](list)
    for metric, states in session.states.items():
        for each in states:
            until = past.now.t if each.until is None else each.until
            if each.state != VitalState.PRESENT:
                shared[round(each.since), round(until), each.state].append(metric)
    rows: list[Row] = [
        (
            when.clock_time(past.now, since),
            when.clock_time(past.now, until),
            _long(until - since),
            f"{LOOKS[state][2]} {state_words(state)}",
            _names(shared[since, until, state]),
        )
        for since, until, state in sorted(shared)[:MOST]
    ]
    return rows, len(shared)


def switch_head() -> Row:
    """Return the head of the table of sources."""
    return (
        translate("report", "From"),
        translate("report", "Vital signs"),
        translate("report", "Source"),
        translate("report", "Before"),
    )


def switch_rows(session: SessionView, past: Snapshot) -> tuple[list[Row], int]:
    """Return the first rows of vital signs that came from another source, and their count."""
    shared = defaultdict[tuple[int, str, str], list[Metric]](list)
    for each in session.switches:
        shared[round(each.t), each.after, each.before].append(each.metric)
    rows: list[Row] = [
        (
            when.clock_time(past.now, t),
            _names(metrics),
            source_name(after, past) or "--",
            source_name(before, past) or "--",
        )
        for (t, after, before), metrics in islice(shared.items(), MOST)
    ]
    return rows, len(shared)


def left_out(count: int) -> str:
    """Return what is said below a table of so many rows, "" where it holds all of them."""
    if count <= MOST:
        return ""
    text = translate("report", "The first {n} of {count}. JSON and CSV exports hold all of them.")
    return text.format(n=MOST, count=count)


def _long(seconds: float) -> str:
    if seconds < 60:
        return translate("report", "under 1 min")
    return when.duration(60 * round(seconds / 60))


def _names(metrics: Iterable[Metric]) -> str:
    known = set(metrics)
    return ", ".join(dict.fromkeys(metric_short(m) for m in Metric if m in known))
