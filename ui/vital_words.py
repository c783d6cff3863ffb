"""Vital signs in words for staff: what a metric has now, how old it is, and why it is doubted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.limit_rules import LimitRule, Side
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Validity
from app.domain.plausibility import Reason
from app.domain.reading import Freshness, Reading
from ui import when
from ui.wording import absence_text

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NOTHING = "--"


def number(metric: Metric, value: float | None) -> str:
    """Return a value as the monitor shows it; plain digits in every language."""
    return NOTHING if value is None else f"{value:.{METRICS[metric].decimals}f}"


def age_text(seconds: float) -> str:
    """Return an age such as `3 s` or `4 min`."""
    if seconds < 60:
        return translate("vitals", "{n} s").format(n=int(max(0.0, seconds)))
    return when.duration(seconds)


def doubt_text(reason: Reason | None) -> str:
    """Return why a value is not believed, "" where nobody said why."""
    if reason is None:
        return ""
    return {
        Reason.OUT_OF_RANGE: translate("vitals", "out of range"),
        Reason.STEP: translate("vitals", "impossible jump"),
        Reason.STUCK: translate("vitals", "stuck"),
        Reason.CONTRADICTORY: translate("vitals", "numbers do not agree"),
        Reason.DEVICE: translate("vitals", "the device doubts it"),
    }[reason]


def in_doubt(reason: Reason | None) -> str:
    """Return that a value is in doubt, with the reason where there is one."""
    why = doubt_text(reason)
    if not why:
        return translate("vitals", "in doubt")
    return translate("vitals", "in doubt: {reason}").format(reason=why)


def never(reading: Reading | None) -> bool:
    """Return whether nothing was ever measured, as far as is known."""
    if reading is None:
        return True
    nothing = reading.absence in (None, Absence.NOT_DUE)
    return reading.freshness == Freshness.MISSING and nothing and reading.age is None


def state_text(reading: Reading | None) -> tuple[str, str]:
    """Return what a metric has now in words, with the tone."""
    if reading is None or never(reading):
        return translate("vitals", "never measured"), "muted"
    if reading.freshness == Freshness.MISSING:
        return absence_text(reading.absence), "caution"
    doubtful = reading.validity == Validity.QUESTIONABLE
    if reading.freshness == Freshness.STALE:
        old = translate("vitals", "old value")
        if not doubtful:
            return old, "caution"
        text = translate("vitals", "{old}, {doubt}")
        return text.format(old=old, doubt=in_doubt(reading.reason)), "caution"
    if doubtful:
        return in_doubt(reading.reason), "caution"
    return translate("vitals", "measured"), ""


def since_text(reading: Reading | None, began: float | None, now: Instant) -> str:
    """Return since when it is so; `began` is the kiosk time of the state, None where unknown.

    Of an old value it is the time of the value, which is what counts.
    """
    if reading is None or never(reading):
        return ""
    last = None if reading.age is None else when.clock_time(now, now.t - reading.age)
    if reading.freshness == Freshness.STALE or reading.absence == Absence.NOT_DUE:
        return "" if last is None else translate("vitals", "last at {time}").format(time=last)
    since = began if reading.since is None else reading.since
    if since is None:
        return ""
    return translate("vitals", "since {time}").format(time=when.clock_time(now, since))


def bound(rule: LimitRule, limit: float) -> str:
    """Return a limit as short as it goes: a value that is so is out of it."""
    if rule.side == Side.ABOVE:
        sign = "≥" if rule.inclusive else ">"
    else:
        sign = "≤" if rule.inclusive else "<"
    return f"{sign} {limit:g}"


def pressure_part(metric: Metric) -> str:
    """Return the short name of a part of a blood pressure, "" for any other metric."""
    return {
        Metric.NIBP_SYS: translate("vitals", "Sys"),
        Metric.NIBP_DIA: translate("vitals", "Dia"),
        Metric.NIBP_MEAN: translate("vitals", "Mean"),
    }.get(metric, "")


def next_cuff(last: float, pace: float | None, now: Instant) -> str:
    """Return when the next blood pressure is expected, "" where the last ones show no pace.

    `last` is the kiosk time of the newest, `pace` the seconds between them.
    """
    if pace is None:
        return ""
    time = when.clock_time(now, last + pace)
    text = translate("vitals", "next about {time}")
    if last + pace <= now.t:
        text = translate("vitals", "next was expected about {time}")
    return text.format(time=time)
