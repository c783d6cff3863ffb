"""What stands beside the pad of the start screen: the reason, a warning, or the limits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.learning import ReturningPatient
from app.domain.limits import FIELD_RANGES
from ui import when
from ui.screens.clock_entry import ClockProblem
from ui.screens.start_form import StartForm
from ui.screens.start_known import earlier_hint, seen_text
from ui.screens.start_values import MOMENTS, TEXTS, FieldName, Issue, Problem, parse_number
from ui.screens.start_words import (
    dose_warning,
    duration_warning,
    late_text,
    limits_text,
    long_issue,
)

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def may_grow(form: StartForm, issue: Issue) -> bool:
    """Return whether more digits could still put this right, so that it is too early to say."""
    if issue.problem == Problem.NOT_A_PAIR:
        return form.text(issue.field).count("/") < 2
    if issue.problem == Problem.NO_TIME:
        return form.moment(issue.field).problem == ClockProblem.INCOMPLETE
    value = parse_number(form.text(issue.field))
    return issue.limits is not None and value is not None and value < issue.limits.low


def warning(form: StartForm, name: FieldName, now: Instant) -> str:
    """Return what is unusual about a field and does not block, empty for nothing."""
    if name == FieldName.DOSE and form.dose_unusual and not form.dose_confirmed:
        return dose_warning()
    if name == FieldName.DURATION and form.duration_unusual:
        return duration_warning()
    return late_text(form, now) if name == FieldName.BEGAN else ""


def hint(
    form: StartForm,
    name: FieldName,
    now: Instant,
    *,
    known: ReturningPatient | None,
    by_clock: bool,
) -> tuple[str, str]:
    """Return what to say about a field while it is filled in, and the tone of it."""
    issue = form.issue(name, now)
    if issue is not None and issue.problem != Problem.MISSING and not may_grow(form, issue):
        return _marked(long_issue(issue)), "danger"
    found = warning(form, name, now)
    if found:
        return _marked(found), "caution"
    if name == FieldName.WEIGHT and form.preset is not None and not form.text(FieldName.DOSE):
        words = translate("start", "The dose follows from the weight. Type the weight.")
        return words, "accent"
    if known is not None and name == FieldName.MRN:
        return seen_text(known), "accent"
    if known is not None and name == FieldName.EARLIER and not form.text(name):
        return earlier_hint(known), "accent"
    return _limits(form, name, now, by_clock), "muted"


def _marked(reason: str) -> str:
    return translate("start", "! {reason}").format(reason=reason)


def _limits(form: StartForm, name: FieldName, now: Instant, by_clock: bool) -> str:
    if name == FieldName.PRESSURE:
        return translate("start", "Such as 120/80. Leave it empty if nobody measured it.")
    if name in (FieldName.HR, FieldName.SPO2):
        limits = limits_text(FIELD_RANGES[name])
        return translate("start", "{limits}. Leave it empty if nobody measured it.").format(
            limits=limits
        )
    if name in MOMENTS:
        return _question(form, name, now, by_clock)
    return "" if name in TEXTS else limits_text(FIELD_RANGES[name])


def _question(form: StartForm, name: FieldName, now: Instant, by_clock: bool) -> str:
    if by_clock and form.moment(name).t is None:
        return translate("start", "Type hour and minutes, such as 135 for 1:35.")
    if name == FieldName.ENDED:
        return translate("start", "When did the infusion end?")
    if form.planned_end is None:
        return translate("start", "When did the infusion start?")
    return translate("start", "When did the infusion start? Planned end {time}.").format(
        time=when.clock_time(now, form.planned_end)
    )
