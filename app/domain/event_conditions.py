"""What stands by what staff have noted: a sedation score, a symptom with a high pressure.

Nothing here remembers anything: it follows from the events of the record and from the limits
that are exceeded now. So a restart changes nothing, and taking an event back ends its condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.event import CareEvent, EventKind, standing, symptoms
from app.domain.limit_rules import (
    Condition,
    SedationRule,
    Side,
    SymptomRule,
    VitalLimits,
    Watched,
)
from app.domain.metric import NIBP
from app.domain.notice import NoticeKind


def noted(
    events: Sequence[CareEvent], limits: VitalLimits, vital: Iterable[Watched]
) -> list[Watched]:
    """Return what is watched in the `events`; `vital` is what is watched in the vital signs."""
    found: list[Watched] = []
    if limits.sedation:
        subjects = frozenset(rule.id for rule in limits.sedation)
        condition = _sedated(events, limits.sedation)
        found.append(Watched(NoticeKind.SEDATION, subjects, condition))
    if limits.symptoms is not None:
        found += _symptoms(events, limits.symptoms, _high(limits, vital))
    return found


def _sedated(events: Sequence[CareEvent], rules: Sequence[SedationRule]) -> Condition | None:
    """Return what the newest score asks for; it has stood since a score first asked for any."""
    now: Condition | None = None
    for event in standing(events):
        if event.kind != EventKind.SEDATION or event.score is None:
            continue
        score = event.score
        asked = [rule for rule in rules if score <= rule.at_most]
        if not asked:
            now = None
            continue
        rule = max(asked, key=lambda r: r.priority.rank)
        rose = now is None or rule.priority.rank > now.priority.rank
        since = event.at if now is None else now.since
        risen = event.at if now is None or rose else now.risen
        now = Condition(
            NoticeKind.SEDATION,
            rule.id,
            rule.priority,
            since,
            risen,
            value=float(score),
            at=event.at,
        )
    return now


def _high(limits: VitalLimits, vital: Iterable[Watched]) -> Condition | None:
    """Return the high blood pressure that stands, the one of the higher priority of two."""
    found = []
    for one in vital:
        rule = None if one.condition is None else limits.rule(one.condition.subject)
        if rule is not None and rule.metric in NIBP and rule.side == Side.ABOVE:
            found.append(one.condition)
    standing_now = [condition for condition in found if condition is not None]
    return max(standing_now, key=lambda c: c.priority.rank, default=None)


def _symptoms(
    events: Sequence[CareEvent], rule: SymptomRule, high: Condition | None
) -> list[Watched]:
    begun = symptoms(events)
    found = []
    for kind in rule.symptoms:
        event, condition = begun.get(kind), None
        if event is not None and high is not None:
            since = max(event.at, high.since)
            condition = Condition(
                NoticeKind.SYMPTOM,
                str(kind),
                rule.priority,
                since,
                since,
                metric=high.metric,
                value=high.value,
                at=high.at,
            )
        found.append(Watched(NoticeKind.SYMPTOM, frozenset({str(kind)}), condition))
    return found
