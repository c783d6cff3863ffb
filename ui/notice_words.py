"""Notices and limits in words for staff: what it is, since when, and who has seen it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.event import SYMPTOMS, EventKind
from app.domain.limit_rules import LimitRule, SedationRule, Side, SymptomRule
from app.domain.metric import METRICS, Metric
from app.domain.notice import LASTING, Notice, NoticeKind, Priority
from app.domain.session import Baseline
from app.domain.symptom import Effect
from app.snapshot import Snapshot
from ui import when
from ui.criteria_words import Facts
from ui.event_words import kind_name, score_text
from ui.wording import metric_name, symptom_clinical, unit

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def priority_word(notice: Notice) -> str:
    """Return the word beside the sign; a technical notice says that instead of a priority."""
    return translate("notices", "Technical") if notice.technical else rank_word(notice.priority)


def mark_words() -> tuple[str, ...]:
    """Return every word that can stand under a sign."""
    return (translate("notices", "Technical"), *(rank_word(each) for each in Priority))


def rank_word(priority: Priority) -> str:
    """Return a priority as one word."""
    return {
        Priority.HIGH: translate("notices", "High"),
        Priority.MEDIUM: translate("notices", "Medium"),
        Priority.LOW: translate("notices", "Low"),
    }[priority]


def vital_name(metric: Metric) -> str:
    """Return a vital sign's name; the pressures of the cuff are told apart."""
    names = {
        Metric.NIBP_SYS: translate("notices", "Systolic BP"),
        Metric.NIBP_DIA: translate("notices", "Diastolic BP"),
        Metric.NIBP_MEAN: translate("notices", "Mean BP"),
    }
    return names.get(metric) or metric_name(metric)


def bound(rule: LimitRule, limit: float) -> str:
    """Return on which side of a limit in the metric's unit a notice comes, such as `below 94`."""
    if rule.side == Side.ABOVE:
        text = translate("notices", "above {limit}")
        if rule.inclusive:
            text = translate("notices", "at or above {limit}")
    else:
        text = translate("notices", "below {limit}")
        if rule.inclusive:
            text = translate("notices", "at or below {limit}")
    return text.format(limit=f"{limit:g}")


def what(notice: Notice, snapshot: Snapshot, facts: Facts) -> str:
    """Return what a notice is about in one sentence; a time gap has words of its own."""
    if notice.kind == NoticeKind.VITAL_LIMIT:
        return _limit_words(notice, snapshot)
    if notice.technical:
        return _technical_words(notice, snapshot)
    if notice.kind in (NoticeKind.SEDATION, NoticeKind.SYMPTOM):
        return _noted_words(notice)
    time = facts.clock(notice.raised)
    if notice.kind == NoticeKind.NURSE_CALLED:
        text = translate("notices", "Nurse called at {time}, {age}.")
        if notice.repeated:
            text = translate("notices", "Nurse called at {time}, {age}, {n} times.")
        return text.format(time=time, age=facts.ago(notice.raised), n=notice.repeated + 1)
    if notice.kind == NoticeKind.OVERDUE:
        name = notice.subject
        if name in set(Effect):
            name = symptom_clinical(Effect(name))
        text = translate("notices", "{effect} takes longer than usual, since {time}. Please look.")
        return text.format(effect=name, time=time)
    if notice.kind == NoticeKind.SELF_HARM:
        text = translate("notices", "Private: told of thoughts of self-harm, {time}, {age}.")
        return text.format(time=time, age=facts.ago(notice.raised))
    if notice.kind == NoticeKind.GLASS_BROKEN:
        text = translate("notices", "Looked at without a PIN by {name} at {time}, {age}.")
        age = facts.ago(notice.raised)
        return text.format(name=notice.subject, time=time, age=age)
    if notice.kind == NoticeKind.MISSED_CHECK_IN:
        text = translate(
            "notices", "The check-in of {time} was not answered. That is no answer, not none."
        )
        return text.format(time=time)
    if notice.kind == NoticeKind.PROTOCOL_CHANGED:
        text = translate(
            "notices", "The list of criteria was changed during this session, seen {time}."
        )
        return text.format(time=time)
    return _clock_words(notice, snapshot, time)


def _clock_words(notice: Notice, snapshot: Snapshot, time: str) -> str:
    """Return by how much the wall clock was moved, and what it says now."""
    kind, _, moved = notice.subject.partition(":")
    if kind != "clock":
        return translate("notices", "The clock was not sure at {time}.").format(time=time)
    text = translate(
        "notices", "The clock was moved forward by {moved} at {time}. It says {now} now."
    )
    if float(moved) < 0:
        text = translate(
            "notices", "The clock was moved back by {moved} at {time}. It says {now} now."
        )
    now = when.clock_of(snapshot.now)
    return text.format(moved=when.duration(abs(float(moved))), time=time, now=now)


def time_gap(snapshot: Snapshot) -> str:
    """Return how long nobody knows what the clock did, and what it says now."""
    gap = 0.0 if snapshot.session is None else snapshot.session.time_gap or 0.0
    text = translate(
        "notices",
        "The kiosk was off or its clock was changed: a gap of {gap}. It says {time} now.",
    )
    return text.format(gap=when.duration(abs(gap)), time=when.clock_of(snapshot.now))


def _limit_words(notice: Notice, snapshot: Snapshot) -> str:
    rule = None if snapshot.limits is None else snapshot.limits.rule(notice.subject)
    metric = notice.metric or (None if rule is None else rule.metric)
    name = translate("notices", "A vital sign") if metric is None else vital_name(metric)
    value = _value(metric, notice.value)
    baseline = None if snapshot.session is None else snapshot.session.baseline
    limit = None if rule is None or baseline is None else rule.limit(baseline)
    if rule is None or limit is None:
        text = translate("notices", "{vital} {value}, out of a limit")
        return text.format(vital=name, value=value)
    words = bound(rule, limit)
    if rule.value is None:
        text = translate("notices", "{vital} {value}, {bound} (baseline {more})")
        return text.format(vital=name, value=value, bound=words, more=_more(rule))
    return translate("notices", "{vital} {value}, {bound}").format(
        vital=name, value=value, bound=words
    )


def _noted_words(notice: Notice) -> str:
    """Return what is said of a sedation score, or of a symptom beside a high pressure."""
    if notice.kind == NoticeKind.SEDATION:
        if notice.value is None:
            return translate("notices", "Deep sedation")
        return score_text(round(notice.value))
    symptom = notice.subject
    if symptom in SYMPTOMS:
        symptom = kind_name(EventKind(symptom))
    if notice.metric is None or notice.value is None:
        text = translate("notices", "{symptom} with a high blood pressure")
        return text.format(symptom=symptom)
    text = translate("notices", "{symptom}, with {vital} {value}")
    value = _value(notice.metric, notice.value)
    return text.format(symptom=symptom, vital=vital_name(notice.metric), value=value)


def _value(metric: Metric | None, value: float | None) -> str:
    if metric is None or value is None:
        return "--"
    number = f"{value:.{METRICS[metric].decimals}f}"
    return f"{number} {unit(metric)}"


def _more(rule: LimitRule) -> str:
    if rule.percent is not None:
        return f"+{rule.percent:g} %"
    return f"+{rule.over or 0.0:g}"


def _technical_words(notice: Notice, snapshot: Snapshot) -> str:
    source = source_name(notice.subject, snapshot)
    if notice.kind == NoticeKind.LINK_LOST:
        return translate("notices", "No connection to {source}").format(source=source)
    metric = notice.metric
    if notice.kind == NoticeKind.SENSOR_OFF:
        if metric is None and notice.subject in set(Metric):
            metric = Metric(notice.subject)
        name = notice.subject if metric is None else metric_name(metric)
        return translate("notices", "Sensor off: {vital}").format(vital=name)
    name = translate("notices", "A vital sign") if metric is None else metric_name(metric)
    return translate("notices", "{vital} now comes from {source}").format(vital=name, source=source)


def source_name(source: str, snapshot: Snapshot) -> str:
    """Return the name of a source of vital signs by its id, the id where none has it."""
    names = {view.id: view.name for view in snapshot.sources}
    return names.get(source) or source


def state(notice: Notice, notices: Sequence[Notice], facts: Facts) -> str:
    """Return how it stands with what goes on for a while, "" for what does not.

    `notices` are all of the session: what it follows says whether it is new.
    """
    if notice.kind not in LASTING:
        return ""
    if notice.kind == NoticeKind.SELF_HARM:
        return _told_state(notice, facts)
    since = facts.clock(_since(notice, notices))
    if notice.acknowledged is not None:
        text = translate("notices", "Goes on since {time}, {seen}")
        return text.format(time=since, seen=_seen(notice, facts))
    if notice.cleared is not None:
        text = translate("notices", "Was: {begin} to {end}")
        return text.format(begin=since, end=facts.clock(notice.cleared))
    before = next((n for n in notices if n.id == notice.follows), None)
    if before is None:
        text = translate("notices", "New, since {time}")
    elif _over(before, notice):
        text = translate("notices", "Again, since {time}")
    elif notice.priority.rank > before.priority.rank:
        since = facts.clock(notice.raised)
        text = translate("notices", "Worse, since {time}")
    else:
        text = translate("notices", "Again: it goes on since {time}")
    return text.format(time=since)


def _told_state(notice: Notice, facts: Facts) -> str:
    if notice.cleared is not None:
        text = translate("notices", "Answered for at {time}")
        return text.format(time=facts.clock(notice.cleared))
    if notice.acknowledged is None:
        return translate("notices", "A clinician has to answer for it")
    text = translate("notices", "A clinician has to answer for it, {seen}")
    return text.format(seen=_seen(notice, facts))


def history(notice: Notice, newer: bool, facts: Facts) -> str:
    """Return when it was raised, who has seen it and when it ended.

    `newer`: a later notice stands for it as well, so that nobody has to see this one.
    """
    parts = [translate("notices", "Raised {time}").format(time=facts.clock(notice.raised))]
    if notice.acknowledged is not None:
        parts.append(_seen(notice, facts))
    elif newer:
        parts.append(translate("notices", "a newer one stands for it"))
    else:
        parts.append(translate("notices", "not seen yet"))
    if notice.cleared is not None:
        text = translate("notices", "ended {time}")
        parts.append(text.format(time=facts.clock(notice.cleared)))
    elif notice.ongoing:
        parts.append(translate("notices", "goes on"))
    return " · ".join(parts)


def _seen(notice: Notice, facts: Facts) -> str:
    time = facts.clock(notice.acknowledged or 0.0)
    if notice.by is None:
        return translate("notices", "seen at {time}").format(time=time)
    text = translate("notices", "seen by {name} at {time}")
    return text.format(name=facts.name(notice.by), time=time)


def _over(before: Notice, later: Notice) -> bool:
    """Return whether the condition of one had ended before the next was raised."""
    return before.cleared is not None and before.cleared <= later.raised


def _since(notice: Notice, notices: Sequence[Notice]) -> float:
    """Return since when the condition has stood without a break, in kiosk seconds."""
    by_id = {n.id: n for n in notices}
    first = notice
    while first.follows is not None:
        before = by_id.get(first.follows)
        # Numbers only go down: a damaged record can make no circle.
        if before is None or before.id >= first.id or _over(before, first):
            break
        first = before
    return first.raised


def rule_words(rule: LimitRule, baseline: Baseline) -> str:
    """Return a limit as it is in force for a patient with this baseline."""
    limit = rule.limit(baseline)
    parts = [f"{vital_name(rule.metric)} {_own_limit(rule, limit)}"]
    if rule.for_seconds > 0:
        seconds = translate("notices", "for {n} s").format(n=f"{rule.for_seconds:g}")
        parts.append(seconds)
    return " · ".join([*parts, rank_word(rule.priority)])


def _own_limit(rule: LimitRule, limit: float | None) -> str:
    more = _more(rule)
    if limit is None:
        text = translate("notices", "baseline {more}: no baseline, so no limit")
        return text.format(more=more)
    words = f"{bound(rule, limit)} {unit(rule.metric)}"
    if rule.value is not None:
        return words
    text = translate("notices", "{bound} (baseline {more})")
    return text.format(bound=words, more=more)


def sedation_words(rule: SedationRule) -> str:
    """Return which sedation score asks for a notice."""
    text = translate("notices", "Sedation score (MOAA/S) of {n} or less")
    return " · ".join([text.format(n=rule.at_most), rank_word(rule.priority)])


def symptom_words(rule: SymptomRule) -> str:
    """Return which symptoms ask for a notice beside a high pressure."""
    names = ", ".join(kind_name(kind) for kind in rule.symptoms)
    text = translate("notices", "{symptoms}: with a blood pressure over any limit")
    return " · ".join([text.format(symptoms=names), rank_word(rule.priority)])


def source_words(rule: LimitRule | SedationRule | SymptomRule) -> str:
    """Return where a limit is from, and that it is an assumption where it is one."""
    if rule.status == "source":
        return translate("notices", "Source: {source}").format(source=rule.source)
    # The files begin an assumption with that word, for whoever reads them.
    source = rule.source.removeprefix("assumption: ")
    return translate("notices", "Assumption: {source}").format(source=source)
