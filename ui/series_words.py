"""One patient over all infusions in words for staff; what is missing is said to be missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.clock import Instant
from app.domain.asking import BLADDER, Questions, RoundKind
from app.domain.follow_up import DueCall, FollowUp, Urgency
from app.domain.metric import METRICS
from app.domain.notice import NoticeKind
from app.domain.series import (
    PatientHit,
    PatientSeries,
    SeriesInfusion,
    SeriesNotice,
    SeriesTold,
    last_round,
)
from app.domain.session import Modifier
from app.domain.symptom import Effect, Rating, Symptom
from ui import when
from ui.asking_words import choices
from ui.notice_words import vital_name
from ui.review_words import day_of, end_name
from ui.self_harm_words import origin_name
from ui.widgets.line_list import Line
from ui.wording import modifier_name, rating_name, route_name, symptom_clinical, unit

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NOTHING = "--"
# Without an answer, or told in a line of their own.
_ELSEWHERE = frozenset({NoticeKind.MISSED_CHECK_IN, NoticeKind.SELF_HARM})


def short_day(moment: Instant) -> str:
    """Return a moment's local day and month."""
    local = moment.local()
    # Translators: the pattern of a short date without its year, as QLocale understands it.
    pattern = translate("when", "d MMM")
    return QLocale().toString(QDate(local.year, local.month, local.day), pattern)


def per_kg(infusion: SeriesInfusion) -> str:
    """Return the dose by body weight, in mg/kg."""
    return f"{infusion.per_kg:.2f}".rstrip("0").rstrip(".")


def minutes(value: float | None) -> str:
    """Return whole minutes, `--` where nobody can say."""
    return NOTHING if value is None else f"{value:.0f}"


def head(series: PatientSeries) -> str:
    """Return how many infusions there are, and since when."""
    counted = series.counted
    if not series.whole:
        return translate("series", "Reading …")
    if not counted:
        return translate("series", "No infusion in this record yet")
    day = day_of(counted[0].started)
    if len(counted) == 1:
        return translate("series", "1 infusion, {day}").format(day=day)
    text = translate("series", "{n} infusions since {day}")
    return text.format(n=len(counted), day=day)


def next_call(calls: FollowUp, mrn: str, now: Instant) -> str:
    """Return when this patient is to be called next, empty where no call is due."""
    mine = [call for call in calls.calls if call.discharge.mrn == mrn]
    if not mine:
        return ""
    first = min(mine, key=_due)
    text = translate("series", "next check by phone {day}")
    if first.urgency == Urgency.OVERDUE:
        text = translate("series", "check by phone overdue since {day}")
    # Over days the wall clock counts.
    return text.format(day=when.day_and_time(now, now.t + first.due.utc - now.utc))


def _due(call: DueCall) -> float:
    return call.due.utc


def hit_text(hit: PatientHit) -> str:
    """Return a found patient in one line."""
    parts = [hit.mrn, hit.initials, translate("series", "last {day}").format(day=day_of(hit.last))]
    return " · ".join(part for part in parts if part)


def taught(series: PatientSeries) -> list[Line]:
    """Return what the infusions so far show, and what the forecast makes of it."""
    counted = [one for one in series.counted if one.end is not None]
    found = [Line(_settled_text(series, counted)), Line(_ready_text(counted))]
    if series.learned == 1:
        found.append(Line(translate("series", "The forecast starts from 1 session learned.")))
    elif series.learned:
        text = translate("series", "The forecast starts from {n} sessions learned.")
        found.append(Line(text.format(n=series.learned)))
    else:
        found.append(Line(translate("series", "The forecast does not use them.")))
    if 0 < len(counted) < 3:
        found.append(Line(translate("series", "Few infusions: this is no trend yet.")))
    return found


def _settled_text(series: PatientSeries, counted: Sequence[SeriesInfusion]) -> str:
    last = series.last_settled
    if not counted:
        return translate("series", "No finished infusion yet: nothing to say.")
    if last is None:
        return translate("series", "When all had settled is known of no infusion.")
    length = when.duration(60.0 * (last.settled or 0.0))
    if last is counted[-1]:
        return translate("series", "Last time clear after {duration}.").format(duration=length)
    text = translate("series", "Clear after {duration} on {day}; of the last one it is not known.")
    return text.format(duration=length, day=short_day(last.started))


def _ready_text(counted: Sequence[SeriesInfusion]) -> str:
    times = [one.settled for one in counted if one.settled is not None]
    if len(times) < 2:
        return translate("series", "Settled times known: {n}.").format(n=len(times))
    low, high = when.duration(60.0 * min(times)), when.duration(60.0 * max(times))
    text = translate("series", "Between {low} and {high}, known of {n} infusions.")
    return text.format(low=low, high=high, n=len(times))


def to_ask(series: PatientSeries, questions: Questions) -> list[Line]:
    """Return what is to be asked with the next infusion: the bladder, by number."""
    number = max((one.number for one in series.counted), default=0) + 1
    from_infusion = questions.bladder_from
    if questions.bladder_due(number):
        text = translate("series", "Bladder: ask at the next infusion, number {n}.")
    else:
        text = translate("series", "Bladder: asked from infusion {from_n} on; the next is {n}.")
    found = last_round(series.counted, RoundKind.BLADDER)
    last = translate("series", "Last answer: not asked yet.")
    if found is not None:
        infusion, one = found
        value = one.value(BLADDER)
        said = NOTHING if value is None else choices(BLADDER)[value]
        last = translate("series", "Last answer: {answer}, {day}.")
        last = last.format(answer=said, day=short_day(infusion.started))
    return [Line(text.format(n=number, from_n=from_infusion), last)]


def notice_lines(series: PatientSeries) -> list[Line]:
    """Return what staff were told in all infusions, newest first; missed check-ins are left out."""
    dated = [
        (
            infusion.started.utc,
            Line(f"{short_day(infusion.started)} · {notice_text(notice)}", _notice_time(notice)),
        )
        for infusion in series.counted
        for notice in infusion.notices
        if notice.kind not in _ELSEWHERE
    ]
    dated += [(told.at.utc, _told_line(told)) for told in series.told]
    dated.sort(key=_when, reverse=True)
    return [line for _, line in dated] or [Line(translate("series", "None."))]


def _when(dated: tuple[float, Line]) -> float:
    return dated[0]


def _told_line(told: SeriesTold) -> Line:
    text = translate("series", "{day} · Told of thoughts of self-harm {where} (private)")
    under = translate("series", "nobody has answered for it yet")
    if told.answered is not None:
        under = translate("series", "answered for {day}, {time}").format(
            day=short_day(told.answered), time=when.clock_of(told.answered)
        )
    return Line(text.format(day=short_day(told.at), where=origin_name(told.origin)), under)


def notice_text(notice: SeriesNotice) -> str:
    """Return what a notice was about."""
    if notice.metric is not None and notice.value is not None:
        text = translate("series", "{vital} {value} {unit}")
        value = f"{notice.value:.{METRICS[notice.metric].decimals}f}"
        name = vital_name(notice.metric)
        return text.format(vital=name, value=value, unit=unit(notice.metric))
    if notice.kind == NoticeKind.OVERDUE and notice.subject in set(Effect):
        text = translate("series", "{effect} took longer than usual")
        return text.format(effect=symptom_clinical(Effect(notice.subject)))
    return {
        NoticeKind.NURSE_CALLED: translate("series", "Nurse called"),
        NoticeKind.TIME_GAP: translate("series", "The clock was not sure"),
        NoticeKind.PROTOCOL_CHANGED: translate("series", "The list of criteria was changed"),
        NoticeKind.SELF_HARM: translate("series", "Told of thoughts of self-harm (private)"),
        NoticeKind.OVERDUE: translate("series", "Took longer than usual"),
        NoticeKind.VITAL_LIMIT: translate("series", "A vital sign out of a limit"),
    }.get(notice.kind, translate("series", "Technical"))


def _notice_time(notice: SeriesNotice) -> str:
    if notice.at is None:
        return ""
    if notice.at < 0:
        text = translate("series", "{n} min before the infusion ended")
        begin = text.format(n=f"{-notice.at:.0f}")
    else:
        text = translate("series", "{n} min after the infusion ended")
        begin = text.format(n=f"{notice.at:.0f}")
    if notice.cleared is None:
        return begin
    text = translate("series", "{begin}, over after {n} min")
    return text.format(begin=begin, n=f"{notice.cleared - notice.at:.0f}")


def given(infusion: SeriesInfusion) -> str:
    """Return what was given: drug, mg, mg/kg and how long it ran."""
    drug = route_name(infusion.route)
    text = translate("series", "{drug} {dose} mg ({per_kg} mg/kg)")
    words = text.format(drug=drug, dose=f"{infusion.dose:g}", per_kg=per_kg(infusion))
    if infusion.minutes is None:
        return words
    rate = infusion.dose / infusion.minutes
    text = translate("series", "{given}, {n} min, {rate} mg/min")
    return text.format(given=words, n=f"{infusion.minutes:.0f}", rate=f"{rate:.2g}")


def modifiers(infusion: SeriesInfusion) -> str:
    """Return what may have changed how long it lasted."""
    return " · ".join(modifier_name(m) for m in Modifier if m in infusion.modifiers)


def peaks(infusion: SeriesInfusion) -> str:
    """Return the highest answer to each symptom."""
    if not infusion.peaks:
        return translate("series", "no answers")
    groups: dict[Rating, list[str]] = {}
    for symptom in Symptom:
        if symptom in infusion.peaks:
            groups.setdefault(infusion.peaks[symptom], []).append(symptom_clinical(symptom))
    text = translate("series", "peak {rating}: {symptoms}")
    return "; ".join(
        text.format(rating=rating_name(rating), symptoms=", ".join(groups[rating]))
        for rating in sorted(groups, reverse=True)
    )


def ended(infusion: SeriesInfusion) -> str:
    """Return how the session ended."""
    if infusion.end is None:
        return translate("series", "Running now")
    return end_name(infusion.end)


def times(infusion: SeriesInfusion) -> str:
    """Return the minutes until settled and until ready."""
    text = translate("series", "settled {settled}, ready {ready} min")
    return text.format(settled=minutes(infusion.settled), ready=minutes(infusion.ready))
