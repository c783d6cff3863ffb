"""What each criterion was judged on, in words, with its age or the reason it is open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Reason,
)
from app.domain.symptom import Rating
from ui import when
from ui.criteria_words import Facts, item_of, no_driving_until
from ui.score_words import item_yes
from ui.wording import rating_name, unit

translate = QCoreApplication.translate


def evidence_text(result: CriterionResult, facts: Facts) -> str:
    """Return what a criterion was judged on, with its age or its reason."""
    common = _common(result.evidence, facts)
    if common is not None:
        return common
    kind = result.criterion.kind
    if kind == CriterionKind.SYMPTOM:
        return _symptom(result, facts)
    if kind == CriterionKind.MINIMUM_TIME:
        return _minimum_time(result, facts)
    if kind == CriterionKind.SCORE:
        return _score(result, facts)
    if kind in (CriterionKind.VITAL_RANGE, CriterionKind.NEAR_BASELINE):
        return _vital(result, facts)
    return _item(result, facts)


def _common(evidence: Evidence, facts: Facts) -> str | None:
    """Return the words of a reason that reads the same for every kind, else None."""
    reason = evidence.reason
    if reason == Reason.TIME_UNSURE:
        return translate("criteria", "the clock must be confirmed first")
    if reason == Reason.INFUSION_RUNNING:
        return translate("criteria", "the infusion is still running")
    if reason == Reason.NOT_ANSWERED:
        text = translate("criteria", "told {time}, not answered for yet")
        return text.format(time=facts.clock(evidence.at or 0.0))
    if reason == Reason.NOT_ASSESSED:
        return translate("criteria", "not assessed")
    if reason == Reason.NOT_ASKED:
        return translate("criteria", "not asked yet")
    if reason == Reason.NO_VALUE:
        gone = translate("criteria", "no value")
        if evidence.at is None:
            return gone
        return translate("criteria", "no value, last one {age}").format(age=facts.ago(evidence.at))
    if reason == Reason.TOO_OLD:
        return _old(evidence, facts)
    return None


def _old(evidence: Evidence, facts: Facts) -> str:
    old = translate("criteria", "old value")
    if evidence.at is not None and facts.full:
        old = translate("criteria", "old: from {time}").format(time=facts.clock(evidence.at))
    elif evidence.at is not None and facts.now.t - evidence.at >= 60:
        old = translate("criteria", "old: {age}").format(age=facts.ago(evidence.at))
    what = values_text(evidence.values) or evidence.text
    if evidence.ratings:
        what = rating_name(evidence.ratings[-1][1])
    if evidence.total is not None:
        what = str(evidence.total)
    return f"{old} · {what}" if what else old


def values_text(values: dict[Metric, float], *, units: bool = True) -> str:
    """Return measured values with their units; a pressure as one."""
    found = []
    sys, dia = values.get(Metric.NIBP_SYS), values.get(Metric.NIBP_DIA)
    if sys is not None and dia is not None:
        found.append(f"{sys:.0f}/{dia:.0f}")
    for metric, value in values.items():
        if metric in NIBP and len(found) == 1 and sys is not None and dia is not None:
            continue
        text = f"{value:.{METRICS[metric].decimals}f}"
        found.append(f"{text} {unit(metric)}" if units else text)
    return ", ".join(found)


def _vital(result: CriterionResult, facts: Facts) -> str:
    evidence, criterion = result.evidence, result.criterion
    parts = [values_text(evidence.values) or translate("criteria", "no value")]
    if evidence.reason == Reason.QUESTIONABLE:
        parts.append(translate("criteria", "in doubt: measure again"))
    elif evidence.reason == Reason.NO_BASELINE:
        parts.append(translate("criteria", "no baseline was recorded"))
    elif criterion.kind == CriterionKind.NEAR_BASELINE:
        parts.append(_against_baseline(result))
    elif evidence.reason == Reason.NOT_STEADY or evidence.steady_since is not None:
        parts.append(_steady(result, facts))
    elif evidence.reason == Reason.OUT_OF_RANGE:
        parts.append(translate("criteria", "out of range"))
    # A pressure is measured every few minutes: without its age it would look like now.
    if evidence.at is not None and facts.full:
        text = translate("criteria", "{value} at {time}")
        parts[0] = text.format(value=parts[0], time=facts.clock(evidence.at))
    elif evidence.at is not None and facts.now.t - evidence.at >= 60:
        parts.insert(1, facts.ago(evidence.at))
    return ", ".join(p for p in parts if p)


def _share(result: CriterionResult) -> str:
    """Return the largest distance from the baseline in percent, "" without one."""
    evidence, limit = result.evidence, result.criterion.percent or 0.0
    shares = [
        100.0 * (value - evidence.baseline[m]) / evidence.baseline[m]
        for m, value in evidence.values.items()
        if evidence.baseline.get(m)
    ]
    if not shares:
        return ""
    most = max(shares, key=abs)
    # Rounding must not make a missed limit look like a kept one.
    unclear = abs(most) > limit >= abs(round(most))
    return f"{most:+.1f}" if unclear else f"{most:+.0f}"


def against_baseline_short(result: CriterionResult) -> str:
    """Return the distance from the baseline in brackets, such as `(+13 %)`."""
    share = _share(result)
    return f"({share} %)" if share else ""


def _against_baseline(result: CriterionResult) -> str:
    evidence, limit = result.evidence, result.criterion.percent or 0.0
    base, share = values_text(evidence.baseline, units=False), _share(result)
    if not share:
        return translate("criteria", "baseline {baseline}").format(baseline=base) if base else ""
    if evidence.reason == Reason.OUT_OF_RANGE:
        text = translate("criteria", "baseline {baseline} ({share} %), needs ±{limit} %")
        return text.format(baseline=base, share=share, limit=f"{limit:g}")
    return translate("criteria", "baseline {baseline} ({share} %)").format(
        baseline=base, share=share
    )


def _steady(result: CriterionResult, facts: Facts) -> str:
    evidence = result.evidence
    needs = when.duration(60.0 * result.criterion.steady_minutes)
    if evidence.steady_since is None:
        return translate("criteria", "not steady, needs {needed}").format(needed=needs)
    length = when.duration(facts.now.t - evidence.steady_since)
    if evidence.reason == Reason.NOT_STEADY:
        text = translate("criteria", "steady for {duration}, needs {needed}")
        return text.format(duration=length, needed=needs)
    if facts.full:
        return translate("criteria", "steady for {duration}").format(duration=length)
    return translate("criteria", "steady {duration}").format(duration=length)


def _symptom(result: CriterionResult, facts: Facts) -> str:
    criterion, evidence = result.criterion, result.evidence
    needs = _needs(criterion)
    if evidence.reason == Reason.NO_ANSWER:
        if evidence.at is None:
            return translate("criteria", "no answer")
        if not facts.full:
            text = translate("criteria", "no answer, {age}")
            return text.format(age=facts.ago(evidence.at))
        return translate("criteria", "no answer at {time}").format(time=facts.clock(evidence.at))
    said = [(at, rating) for at, rating in evidence.ratings if rating is not None]
    if not said:
        return needs
    if not facts.full:
        return _ratings_short(said, result, facts)
    if evidence.reason in (Reason.TOO_HIGH, Reason.NEEDS_MORE):
        text = translate("criteria", "{rating} at {time}, {needs}")
        at, rating = said[-1]
        return text.format(rating=rating_name(rating), time=facts.clock(at), needs=needs)
    if len({rating for _, rating in said}) == 1 and len(said) == 2:
        text = translate("criteria", "{rating} at {time} and {later}")
        times = [facts.clock(at) for at, _ in said]
        return text.format(rating=rating_name(said[0][1]), time=times[0], later=times[1])
    text = translate("criteria", "{rating} at {time}")
    return ", ".join(text.format(rating=rating_name(r), time=facts.clock(at)) for at, r in said)


def _ratings_short(said: list[tuple[float, Rating]], result: CriterionResult, facts: Facts) -> str:
    """Return what was said last with its age, and what is still missing."""
    at, rating = said[-1]
    text = translate("criteria", "{rating}, {age}")
    words = text.format(rating=rating_name(rating), age=facts.ago(at))
    times = result.criterion.in_a_row
    if result.state == CriterionState.MET:
        if len(said) > 1 and said[-2][1] == rating:
            text = translate("criteria", "{rating} twice, {age}")
            words = text.format(rating=rating_name(rating), age=facts.ago(at))
        return words
    if result.evidence.reason == Reason.NEEDS_MORE and times == 2:
        return translate("criteria", "{finding} · needs it once more").format(finding=words)
    if times == 2:
        return translate("criteria", "{finding} · needs two in a row").format(finding=words)
    if times > 2:
        text = translate("criteria", "{finding} · needs {n} in a row")
        return text.format(finding=words, n=times)
    return words


def _needs(criterion: Criterion) -> str:
    most = rating_name(criterion.at_most or Rating.NONE)
    if criterion.in_a_row == 1:
        return translate("criteria", "needs {most} or less").format(most=most)
    if criterion.in_a_row == 2:
        if criterion.at_most == Rating.NONE:
            return translate("criteria", "needs none on two check-ins")
        return translate("criteria", "needs {most} or less, twice").format(most=most)
    text = translate("criteria", "needs {most} or less, {n} times")
    return text.format(most=most, n=criterion.in_a_row)


def _minimum_time(result: CriterionResult, facts: Facts) -> str:
    evidence = result.evidence
    if result.state != CriterionState.MET and evidence.until is not None:
        return translate("criteria", "not before {time}").format(time=facts.clock(evidence.until))
    if facts.ended is None:
        return translate("criteria", "the end of the infusion is not known")
    text = translate("criteria", "ended {time}, {age}")
    return text.format(time=facts.clock(facts.ended), age=facts.ago(facts.ended))


def _score(result: CriterionResult, facts: Facts) -> str:
    evidence, criterion = result.evidence, result.criterion
    total = 0 if evidence.total is None else evidence.total
    scales = [s for s in facts.protocol.scales if s.id == criterion.scale]
    most = sum(max(i.points) for s in scales for i in s.items)
    sums = translate("criteria", "{total} of {most}").format(total=total, most=most)
    if evidence.reason == Reason.ITEMS_MISSING and evidence.total is None:
        return translate("criteria", "not every item scored")
    if evidence.reason == Reason.ITEMS_MISSING:
        return translate("criteria", "{sum}, not every item scored").format(sum=sums)
    if evidence.reason == Reason.ZERO_ITEM:
        return translate("criteria", "{sum}, one item is zero").format(sum=sums)
    if evidence.reason == Reason.TOTAL_LOW:
        text = translate("criteria", "{sum}, needs {least}")
        return text.format(sum=sums, least=criterion.minimum_total)
    return _signed(translate("criteria", "{sum}, no zero item").format(sum=sums), evidence, facts)


def _item(result: CriterionResult, facts: Facts) -> str:
    evidence, criterion = result.evidence, result.criterion
    item = item_of(criterion) or criterion.id
    if evidence.reason == Reason.ASSESSED_NO:
        return _signed(translate("criteria", "no"), evidence, facts)
    if criterion.kind == CriterionKind.ESCORT:
        who = evidence.text or translate("criteria", "no name")
        if evidence.at is None:
            return who
        text = translate("criteria", "{name}, confirmed {time}")
        return text.format(name=who, time=facts.clock(evidence.at))
    if criterion.kind == CriterionKind.NO_DRIVING and facts.full and facts.drive_after is not None:
        text = translate("criteria", "until {day}, {finding}")
        signed = _signed(item_yes(item), evidence, facts)
        return text.format(day=no_driving_until(facts), finding=signed)
    return _signed(item_yes(item), evidence, facts)


def _signed(what: str, evidence: Evidence, facts: Facts) -> str:
    """Return a finding with its time and, spelled out, who found it."""
    if evidence.at is None:
        return what
    time = facts.clock(evidence.at)
    if evidence.by is None or not facts.full:
        return translate("criteria", "{finding} · {time}").format(finding=what, time=time)
    text = translate("criteria", "{finding} · {time} by {name}")
    return text.format(finding=what, time=time, name=facts.name(evidence.by))
