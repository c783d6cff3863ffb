"""Why the countdown says what it says, in words for staff."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import (
    Change,
    Discount,
    Doubt,
    EffectForecast,
    EffectState,
    Explanation,
    Forecast,
    ForecastNote,
)
from app.domain.symptom import Effect
from app.snapshot import SessionView
from ui import when
from ui.forecast_words import note_words
from ui.wording import rating_name, symptom_clinical

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

# Models of this name give everybody the same times, whatever was entered.
_SAME_FOR_ALL = "article-windows"
_MINUTE = 60.0
_NO_CHANGE = 60.0


def same_for_all(model: str) -> bool:
    """Return whether a model gives everybody the same window."""
    return model.startswith(_SAME_FOR_ALL)


def headline(session: SessionView, now: Instant) -> str:
    """Return the effect that lasts longest with its window, or why there is none."""
    if session.infusion.ended is None:
        return translate("why", "The infusion is still running")
    lead = session.forecast.governing
    if lead is None:
        return translate("why", "All effects have settled")
    name = symptom_clinical(lead.effect)
    if lead.state == EffectState.OVERDUE:
        return translate("why", "{effect}: longer than usual").format(effect=name)
    if lead.expected is None and lead.effect == Effect.CIRCULATION:
        return translate("why", "{effect}: not measured").format(effect=name)
    if lead.expected is None:
        return translate("why", "{effect}: not reported").format(effect=name)
    about = translate("why", "{effect}: about {time}").format(
        effect=name, time=when.clock_time(now, lead.expected)
    )
    window = _window(lead)
    if window is None:
        return about
    text = translate("why", "{about} ({first} – {last})")
    first, last = (when.clock_time(now, t) for t in window)
    return text.format(about=about, first=first, last=last)


def _window(lead: EffectForecast) -> tuple[float, float] | None:
    if lead.ahead is not None:
        return lead.ahead.p10, lead.ahead.p90
    if lead.p50 is None or lead.p90 is None:
        return None
    return lead.p50, lead.p90


def meaning(session: SessionView, now: Instant) -> tuple[str, ...]:
    """Return what the times of the headline mean, one sentence each."""
    forecast = session.forecast
    lead = forecast.governing
    if session.infusion.ended is None:
        return (translate("why", "The times start with its end. Until then nothing counts down."),)
    if lead is None:
        return (translate("why", "By the patient's answers, and by what was measured."),)
    found = [*_passed(lead, now), *_ahead(lead, now), *_together(forecast, now)]
    return tuple(found)


def _passed(lead: EffectForecast, now: Instant) -> Iterable[str]:
    edge = lead.p90 if lead.overdue_from is None else lead.overdue_from
    if lead.expected is None and edge is not None:
        text = translate("why", "Nine in ten such patients had settled by {time}.")
        yield text.format(time=when.clock_time(now, edge))


def _ahead(lead: EffectForecast, now: Instant) -> Iterable[str]:
    if lead.ahead is not None:
        text = translate(
            "why",
            "Expected, of those who still have it: one in ten settles by {first}, half by {half}, "
            "nine in ten by {last}.",
        )
        found = lead.ahead
        first, half, last = (when.clock_time(now, t) for t in (found.p10, found.p50, found.p90))
        yield text.format(first=first, half=half, last=last)
    elif lead.expected is not None and lead.p50 is not None and lead.p90 is not None:
        text = translate(
            "why", "Expected: half of such patients settle by {half}, nine in ten by {last}."
        )
        half, last = (when.clock_time(now, t) for t in (lead.p50, lead.p90))
        yield text.format(half=half, last=last)


def _together(forecast: Forecast, now: Instant) -> Iterable[str]:
    still = [e for e in forecast.effects if e.state != EffectState.SETTLED]
    if forecast.all_settled is not None and len(still) > 1:
        text = translate(
            "why", "All {n} open effects together: half by {half}, nine in ten by {last}."
        )
        found = forecast.all_settled
        half, last = (when.clock_time(now, t) for t in (found.p50, found.p90))
        yield text.format(n=len(still), half=half, last=last)


def cautions(session: SessionView, notes: Iterable[ForecastNote]) -> tuple[str, ...]:
    """Return what a reader must know about these times."""
    said = [note_words(n) for n in notes if n != ForecastNote.STILL_RUNNING]
    if session.time_gap is not None:
        said.append(translate("why", "The clock must be confirmed first: these times may be off."))
    return tuple(said)


def rests_on(why: Explanation) -> str:
    """Return how many answers the forecast rests on, and how many virtual patients carry it."""
    if same_for_all(why.model):
        return translate(
            "why",
            "The same window for everybody: dose, age, medicines and answers do not move it. An "
            "effect settles when it is reported or measured.",
        )
    if not why.answers:
        text = translate(
            "why", "No answer and no measurement counts yet: it rests on {n} virtual patients."
        )
    elif why.answers == 1:
        text = translate(
            "why", "It rests on 1 answer or measurement, and on {n} virtual patients who fit it."
        )
    else:
        text = translate(
            "why",
            "It rests on {count} answers and measurements, and on {n} virtual patients who fit "
            "them.",
        )
    return text.format(count=why.answers, n=round(why.effective))


def model_line(why: Explanation) -> str:
    """Return the model, and where its times are from."""
    text = translate("why", "Model: {model}. Basis: {basis}.")
    return text.format(model=why.model, basis=why.basis.rstrip("."))


def ordered_changes(changes: Iterable[Change], lead: Effect | None) -> tuple[Change, ...]:
    """Return what moved, the effect of the headline first, then the largest first."""
    moved = (c for c in changes if not _stayed(c))
    return tuple(sorted(moved, key=lambda c: (c.effect != lead, -abs(c.now - c.was))))


def no_change(changes: Iterable[Change]) -> str:
    """Return the answers that moved nothing in one line, "" where there are none."""
    causes = dict.fromkeys(_cause_of(change) for change in changes if _stayed(change))
    if not causes:
        return ""
    what = translate("why", ", ").join(causes)
    return translate("why", "No change: {what}").format(what=what)


def _stayed(change: Change) -> bool:
    return abs(change.now - change.was) < _NO_CHANGE


def change_words(change: Change, now: Instant) -> tuple[str, str]:
    """Return what one answer moved, and which answer it was."""
    effect = symptom_clinical(change.effect)
    moved = change.now - change.was
    text = translate("why", "{effect}: was {was}, now {now}")
    was, then = when.clock_time(now, change.was), when.clock_time(now, change.now)
    size = when.duration(_MINUTE * round(abs(moved) / _MINUTE))
    how = translate("why", "{cause} · {size} later")
    if moved < 0:
        how = translate("why", "{cause} · {size} sooner")
    return text.format(effect=effect, was=was, now=then), how.format(
        cause=_cause_of(change), size=size
    )


def _cause_of(change: Change) -> str:
    if change.symptom is None or change.rating is None:
        return translate("why", "blood pressure measured")
    return translate("why", "{symptom} rated {rating}").format(
        symptom=symptom_clinical(change.symptom), rating=rating_name(change.rating)
    )


def discount_words(discount: Discount, now: Instant) -> tuple[str, str]:
    """Return which answer counts for less and by how much, and why."""
    name, time = symptom_clinical(discount.effect), when.clock_time(now, discount.at)
    percent = round(100 * discount.weight)
    text = translate("why", "{answer} counts {n} %")
    if discount.weight <= 0:
        text = translate("why", "{answer} does not count")
    elif percent == 0:
        text = translate("why", "{answer} counts less than 1 %")
    said = translate("why", "{effect} at {time}").format(effect=name, time=time)
    if discount.rating is not None:
        said = translate("why", "{effect} {rating} at {time}").format(
            effect=name, rating=rating_name(discount.rating), time=time
        )
    why = translate("why", ", ").join(doubt_words(doubt) for doubt in discount.doubts)
    return text.format(answer=said, n=percent), why


def doubt_words(doubt: Doubt) -> str:
    """Return why an answer counts for less."""
    words = {
        Doubt.PROXY: translate("why", "entered by staff"),
        Doubt.TOO_FAST: translate("why", "answered too fast to read the question"),
        Doubt.STRAIGHT_LINE: translate("why", "the same answer to every question"),
        Doubt.CLOSE_TOGETHER: translate("why", "answered again soon after"),
        Doubt.REPEATED: translate("why", "the same answer many times in a row"),
        Doubt.REOPENED: translate("why", "reported again later"),
    }
    return words[doubt]
