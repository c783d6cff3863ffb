"""The start screen in words: names of the fields, what is wrong with them, and why."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.limits import USUAL_DOSE_PER_KG, USUAL_DURATION, FieldRange
from ui import when
from ui.screens.start_form import StartForm
from ui.screens.start_moment import HOURS_BACK
from ui.screens.start_values import FieldName, Issue, Preset, Problem, plain

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def twelve_hours() -> bool:
    """Return whether clock times are shown with am and pm here."""
    # The same words as in ui/when.py, so that reading and showing agree.
    return "ap" in translate("when", "h:mm ap").lower()


def field_label(name: FieldName) -> str:
    """Return the name of a field as it stands above it."""
    names = {
        FieldName.MRN: translate("start", "MRN"),
        FieldName.INITIALS: translate("start", "Initials"),
        FieldName.AGE: translate("start", "Age"),
        FieldName.WEIGHT: translate("start", "Weight"),
        FieldName.EARLIER: translate("start", "Earlier infusions"),
        FieldName.DOSE: translate("start", "Dose"),
        FieldName.DURATION: translate("start", "Over"),
        FieldName.ENDED: translate("start", "Ended"),
        FieldName.BEGAN: translate("start", "Started"),
        FieldName.PRESSURE: translate("start", "Blood pressure"),
        FieldName.HR: translate("start", "Heart rate"),
        FieldName.SPO2: translate("start", "SpO₂"),
    }
    return names[name]


def unit_word(unit: str) -> str:
    """Return a unit of the limits as it is shown."""
    words = {
        "years": translate("start", "years"),
        "kg": translate("start", "kg"),
        "mg": translate("start", "mg"),
        "min": translate("start", "min"),
        "mmHg": translate("start", "mmHg"),
        "/min": translate("start", "bpm"),
        "%": translate("start", "%"),
        "": "",
    }
    return words[unit]


def field_unit(name: FieldName) -> str:
    """Return the unit that stands in a field."""
    units = {
        FieldName.AGE: "years",
        FieldName.WEIGHT: "kg",
        FieldName.DOSE: "mg",
        FieldName.DURATION: "min",
        FieldName.PRESSURE: "mmHg",
        FieldName.HR: "/min",
        FieldName.SPO2: "%",
    }
    return unit_word(units.get(name, ""))


def limits_text(limits: FieldRange) -> str:
    """Return bounds in words, such as `30 to 300 kg`."""
    low, high = plain(limits.low), plain(limits.high)
    if not limits.unit:
        return translate("start", "{low} to {high}").format(low=low, high=high)
    return translate("start", "{low} to {high} {unit}").format(
        low=low, high=high, unit=unit_word(limits.unit)
    )


def short_issue(issue: Issue) -> str:
    """Return what is wrong, short enough to stand in the field."""
    if issue.problem == Problem.OUT_OF_RANGE and issue.limits is not None:
        # The unit stands in the field already, and the place is narrow.
        return limits_text(replace(issue.limits, unit=""))
    words = {
        Problem.MISSING: translate("start", "missing"),
        Problem.UNREADABLE: translate("start", "not a number"),
        Problem.NOT_WHOLE: translate("start", "whole numbers"),
        Problem.NOT_A_PAIR: translate("start", "two numbers: 120/80"),
        Problem.DIA_ABOVE_SYS: translate("start", "second is lower"),
        Problem.NO_TIME: translate("start", "no time of day"),
        Problem.FUTURE: translate("start", "still to come"),
        Problem.TOO_LONG_AGO: translate("start", "too long ago"),
    }
    return words[issue.problem]


def long_issue(issue: Issue) -> str:
    """Return what is wrong and what would be right, in full, beside the pad."""
    if issue.problem == Problem.OUT_OF_RANGE and issue.limits is not None:
        return translate("start", "must be {limits}").format(limits=limits_text(issue.limits))
    words = {
        Problem.MISSING: translate("start", "still missing"),
        Problem.UNREADABLE: translate("start", "this is not a number"),
        Problem.NOT_WHOLE: translate("start", "use a whole number"),
        Problem.NOT_A_PAIR: translate("start", "use two numbers, such as 120/80"),
        Problem.DIA_ABOVE_SYS: translate("start", "the second number must be the lower one"),
        Problem.NO_TIME: translate("start", "type hour and minutes, such as 135 for 1:35"),
        Problem.FUTURE: translate("start", "that time is still to come"),
        Problem.TOO_LONG_AGO: translate("start", "that is more than {h} hours ago").format(
            h=plain(HOURS_BACK.get(issue.field, 0.0))
        ),
    }
    return words[issue.problem]


def blocking_text(issues: tuple[Issue, ...]) -> str:
    """Return why the session cannot start yet, empty when it can."""
    wrong = [issue for issue in issues if issue.problem != Problem.MISSING]
    if wrong:
        return translate("start", "{field}: {reason}").format(
            field=field_label(wrong[0].field), reason=long_issue(wrong[0])
        )
    if not issues:
        return ""
    names = translate("start", ", ").join(field_label(issue.field) for issue in issues)
    return translate("start", "Still missing: {fields}.").format(fields=names)


def per_kg_text(per_kg: float) -> str:
    """Return a dose per weight, such as `0.50 mg/kg`."""
    if per_kg < USUAL_DOSE_PER_KG.low:
        number = f"{per_kg:.3f}"
    elif per_kg <= USUAL_DOSE_PER_KG.high:
        number = f"{per_kg:.2f}"
    else:
        number = f"{per_kg:.2f}".rstrip("0").rstrip(".")
    return translate("start", "{x} mg/kg").format(x=number)


def dose_unit(form: StartForm) -> str:
    """Return the unit of the dose, with mg per kg where the weight is known."""
    per_kg = form.dose_per_kg
    if per_kg is None:
        return unit_word("mg")
    return translate("start", "mg · {per_kg}").format(per_kg=per_kg_text(per_kg))


def duration_warning(*, short: bool = False) -> str:
    """Return that the duration is unusual; in full with where that is from."""
    if short:
        usual = limits_text(replace(USUAL_DURATION, unit=""))
        return translate("start", "usual: {limits}").format(limits=usual)
    return translate(
        "start", "Unusual, but allowed. A session usually lasts {limits} (source article)."
    ).format(limits=limits_text(USUAL_DURATION))


def dose_warning() -> str:
    """Return that the dose will be asked about."""
    return translate("start", "Unusual: is this mg, not mg/kg? You are asked again at the start.")


def preset_text(preset: Preset) -> str:
    """Return a preset in words, such as `0.5 mg/kg over 40 min`."""
    if preset.per_kg is not None:
        return translate("start", "{x} mg/kg over {n} min").format(
            x=plain(preset.per_kg), n=plain(preset.duration)
        )
    return translate("start", "{x} mg").format(x=plain(preset.dose or 0.0))


def moment_text(form: StartForm, name: FieldName, now: Instant) -> str:
    """Return when the infusion ended or began, as it stands in the field."""
    if form.running and name == FieldName.ENDED:
        return translate("start", "still running")
    moment = form.moment(name)
    return moment.clock.text if moment.t is None else when.clock_time(now, moment.t)


def moment_unit(form: StartForm, name: FieldName, now: Instant) -> str:
    """Return how long ago it ended or began, empty while that is open."""
    t = form.moment(name).t
    if t is None or t > now.t:
        return ""
    # A typed time lies a moment into its minute; that moment is no minute less.
    return when.ago(now.t - t + 0.01)


def ago_choice(minutes: int) -> str:
    """Return a chip for when it ended or began."""
    if minutes == 0:
        return translate("start", "just now")
    return translate("start", "{n} min ago").format(n=minutes)


def late_text(form: StartForm, now: Instant, *, short: bool = False) -> str:
    """Return that a running infusion should have ended a while ago, empty when it should not."""
    minutes = form.number(FieldName.DURATION)
    if not form.late(now) or form.began is None or minutes is None:
        return ""
    planned = when.duration(60.0 * minutes)
    if short:
        return translate("start", "plan: {planned}").format(planned=planned)
    return translate(
        "start", "Running for {duration}, planned {planned}. Is it really still running?"
    ).format(duration=when.duration(now.t - form.began + 0.01), planned=planned)


def running_text(form: StartForm, now: Instant) -> str:
    """Return when a running infusion began and should end, empty for one that has ended."""
    if form.began is None:
        return ""
    began = when.clock_time(now, form.began)
    if form.planned_end is None:
        return translate("start", "Started {time}.").format(time=began)
    return translate("start", "Started {time}, planned end {end}.").format(
        time=began, end=when.clock_time(now, form.planned_end)
    )
