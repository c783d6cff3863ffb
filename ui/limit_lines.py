"""The limits in force as lines of a plot: for each metric the one that is reached first."""

from __future__ import annotations

from app.domain.limit_rules import Side
from app.domain.metric import Metric
from app.domain.session import Baseline
from app.snapshot import Snapshot

Lines = dict[Metric, tuple[float | None, float | None]]


def limit_lines(snapshot: Snapshot) -> Lines:
    """Return (low, high) of each metric that has a limit, in its unit."""
    session = snapshot.session
    if snapshot.limits is None:
        return {}
    baseline = Baseline() if session is None else session.baseline
    found: Lines = {}
    for rule in snapshot.limits.rules:
        limit = rule.limit(baseline)
        if limit is None:
            continue
        low, high = found.get(rule.metric, (None, None))
        if rule.side == Side.BELOW:
            low = limit if low is None else max(low, limit)
        else:
            high = limit if high is None else min(high, limit)
        found[rule.metric] = (low, high)
    return found
