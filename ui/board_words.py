"""Criteria as the board says them: one line for what is met, and the fact that blocks."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.domain.metric import NIBP, Metric
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Readiness,
    Reason,
)
from ui.criteria_words import STAFF_KINDS, Facts, item_of, range_title, title
from ui.evidence_words import against_baseline_short, evidence_text, values_text
from ui.score_words import item_short
from ui.wording import metric_name, rating_name, symptom_clinical

translate = QCoreApplication.translate


def waits_for_staff(result: CriterionResult) -> bool:
    """Return whether nobody has looked yet: such criteria stand together in one row."""
    unseen = result.evidence.reason == Reason.NOT_ASSESSED or (
        result.evidence.reason == Reason.ITEMS_MISSING and result.evidence.total is None
    )
    return (
        result.criterion.kind in STAFF_KINDS and result.state == CriterionState.UNKNOWN and unseen
    )


def ordered(results: Iterable[CriterionResult]) -> list[CriterionResult]:
    """Return failed and old criteria first, then unknown ones, then staff's, then met ones."""

    def rank(result: CriterionResult) -> int:
        if result.state == CriterionState.MET:
            return 3
        if waits_for_staff(result):
            return 2
        return 1 if result.state == CriterionState.UNKNOWN else 0

    return sorted(results, key=rank)


def checks_for_staff(count: int) -> str:
    """Return how many checks nobody has made yet."""
    if count == 1:
        return translate("board", "1 check for staff")
    return translate("board", "{n} checks for staff").format(n=count)


def short_name(criterion: Criterion) -> str:
    """Return what staff are to look at, in one or two words."""
    return item_short(criterion.scale or item_of(criterion) or criterion.id)


def blocking_line(readiness: Readiness, facts: Facts) -> str:
    """Return the one fact that blocks first, with its value and age; staff's checks come last."""
    found = ordered(readiness.blocking)
    if any(r.evidence.reason == Reason.INFUSION_RUNNING for r in found):
        return translate("board", "The infusion is still running")
    own = [r for r in found if not waits_for_staff(r)]
    measured = [r for r in own if r.criterion.kind not in STAFF_KINDS]
    for result in (*measured, *own):
        return _fact(result, facts)
    return checks_for_staff(len(found)) if found else ""


def _fact(result: CriterionResult, facts: Facts) -> str:
    criterion, evidence = result.criterion, result.evidence
    if evidence.reason == Reason.TIME_UNSURE:
        return translate("board", "The clock must be confirmed first")
    if criterion.kind == CriterionKind.SYMPTOM and criterion.symptom is not None:
        name = symptom_clinical(criterion.symptom)
        if evidence.reason in (Reason.TOO_HIGH, Reason.NEEDS_MORE) and evidence.ratings:
            at, rating = evidence.ratings[-1]
            text = translate("board", "{symptom} {rating}, {age}")
            if evidence.reason == Reason.NEEDS_MORE and criterion.in_a_row == 2:
                text = translate("board", "{symptom} {rating} once, {age}")
            return text.format(symptom=name, rating=rating_name(rating), age=facts.ago(at))
        return f"{name}: {evidence_text(result, facts)}"
    if criterion.kind in (CriterionKind.VITAL_RANGE, CriterionKind.NEAR_BASELINE):
        return f"{_vital_name(criterion)}: {evidence_text(result, facts)}"
    return f"{title(criterion)}: {evidence_text(result, facts)}"


def in_one_line(result: CriterionResult) -> bool:
    """Return whether there is little to say: all is met, or nothing is known yet."""
    unknown = result.state == CriterionState.UNKNOWN
    return result.state == CriterionState.MET or (
        unknown and result.criterion.kind not in STAFF_KINDS
    )


def one_line(result: CriterionResult, facts: Facts) -> str:
    """Return a criterion with its evidence, short enough for one line."""
    if result.state != CriterionState.MET:
        return f"{title(result.criterion)} · {evidence_text(result, facts)}"
    name, found = _met_parts(result, facts)
    return f"{name} · {found}" if found else name


def _met_parts(result: CriterionResult, facts: Facts) -> tuple[str, str]:
    criterion, evidence = result.criterion, result.evidence
    age = "" if evidence.at is None else facts.ago(evidence.at)
    kind = criterion.kind
    if kind == CriterionKind.NEAR_BASELINE:
        name = translate("board", "{vital} near baseline").format(vital=_vital_name(criterion))
        share = against_baseline_short(result)
        values = values_text(evidence.values, units=False)
        return name, ", ".join(p for p in (f"{values} {share}".strip(), age) if p)
    if kind == CriterionKind.VITAL_RANGE:
        name = range_title(criterion, _vital_name(criterion), short=True)
        return name, evidence_text(result, facts)
    if kind == CriterionKind.MINIMUM_TIME and evidence.at is not None:
        return title(criterion), translate("board", "ended {age}").format(age=age)
    if kind == CriterionKind.ESCORT and evidence.text:
        return translate("board", "Escort"), ", ".join(p for p in (evidence.text, age) if p)
    if kind in (CriterionKind.ITEM, CriterionKind.INSTRUCTIONS, CriterionKind.NO_DRIVING):
        return title(criterion), age
    if kind == CriterionKind.SCORE and evidence.total is not None:
        scales = [s for s in facts.protocol.scales if s.id == criterion.scale]
        most = sum(max(i.points) for s in scales for i in s.items)
        text = translate("criteria", "{total} of {most}").format(total=evidence.total, most=most)
        return title(criterion), ", ".join(p for p in (text, age) if p)
    return title(criterion), evidence_text(result, facts)


def _vital_name(criterion: Criterion) -> str:
    metric = criterion.metric or (criterion.metrics or (Metric.NIBP_SYS,))[0]
    return translate("board", "BP") if metric in NIBP else metric_name(metric)
