"""Calls after a session in words for staff: which call, how urgent, what was tried and said."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.follow_up import Call, CallResult, Discharge, DueCall, FollowUp, Urgency
from app.domain.symptom import Rating
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

TONES = {Urgency.OVERDUE: "danger", Urgency.DUE: "caution", Urgency.LATER: "muted"}


def menu_text(follow_up: FollowUp) -> str:
    """Return what stands on the menu: how many calls are overdue and due."""
    late, due = follow_up.count(Urgency.OVERDUE), follow_up.count(Urgency.DUE)
    if late and due:
        text = translate("follow_up", "Follow-up calls: {late} overdue, {due} due")
    elif late:
        text = translate("follow_up", "Follow-up calls: {late} overdue")
    elif due:
        text = translate("follow_up", "Follow-up calls: {due} due")
    else:
        text = translate("follow_up", "Follow-up calls")
    return text.format(late=late, due=due)


def urgency_text(call: DueCall, now: Instant) -> str:
    """Return how urgent a call is: since when it is overdue, or when it is due."""
    time = when.weekday_and_time(call.due)
    if call.urgency == Urgency.OVERDUE:
        late = when.duration(max(0.0, now.utc - call.due.utc))
        return translate("follow_up", "Overdue by {duration}").format(duration=late)
    if call.urgency == Urgency.DUE:
        return translate("follow_up", "Due {time}").format(time=time)
    return translate("follow_up", "Later: {time}").format(time=time)


def which_call(hours: float) -> str:
    """Return which call it is, by its hour."""
    return translate("follow_up", "Call at {n} h").format(n=f"{hours:g}")


def went_home(discharge: Discharge) -> str:
    """Return when a patient went home."""
    time = when.weekday_and_time(discharge.ended)
    return translate("follow_up", "Went home {time}").format(time=time)


def tried_text(call: DueCall) -> str:
    """Return how often a call was tried, and how the last try ended."""
    if not call.tried:
        return translate("follow_up", "Not tried yet")
    last = call.tried[-1]
    text = translate("follow_up", "{result} {time}")
    if len(call.tried) > 1:
        text = translate("follow_up", "Tried {n} times, last {time}: {result}")
    time = when.weekday_and_time(last.at)
    return text.format(n=len(call.tried), time=time, result=result_name(last.result))


def result_name(result: CallResult) -> str:
    """Return how a call ended."""
    return {
        CallResult.REACHED: translate("follow_up", "Reached"),
        CallResult.NOT_REACHED: translate("follow_up", "Not reached"),
        CallResult.MESSAGE_LEFT: translate("follow_up", "Left a message"),
        CallResult.DECLINED: translate("follow_up", "Wants no calls"),
    }[result]


def rating_name(rating: Rating) -> str:
    """Return an answer on how bad something is."""
    return {
        Rating.NONE: translate("follow_up", "None"),
        Rating.MILD: translate("follow_up", "Mild"),
        Rating.MODERATE: translate("follow_up", "Moderate"),
        Rating.SEVERE: translate("follow_up", "Severe"),
    }[rating]


def self_harm_name(value: int) -> str:
    """Return an answer on thoughts of self-harm."""
    names = (
        translate("follow_up", "No"),
        translate("follow_up", "A little"),
        translate("follow_up", "Some"),
        translate("follow_up", "Strong"),
    )
    return names[value]


def driving_question(discharge: Discharge) -> str:
    """Return the question about driving, with the time on the sheet."""
    time = when.weekday_and_time(discharge.drive_after)
    return translate("follow_up", "Drove before {time}?").format(time=time)


def yes_no(value: bool) -> str:
    """Return yes or no."""
    return translate("follow_up", "Yes") if value else translate("follow_up", "No")


def call_text(call: Call) -> str:
    """Return what stands out of a call in one line; what got no answer is counted."""
    parts = [result_name(call.result)]
    answers = (
        (translate("follow_up", "headache {rating}"), call.headache),
        (translate("follow_up", "low mood {rating}"), call.mood),
        (translate("follow_up", "trouble sleeping {rating}"), call.sleep),
    )
    for text, rating in answers:
        if rating:
            parts.append(text.format(rating=rating_name(rating).lower()))
    if call.drove:
        parts.append(translate("follow_up", "drove too early"))
    if call.self_harm:
        parts.append(translate("follow_up", "thoughts of self-harm"))
    if call.result != CallResult.REACHED:
        return parts[0]
    if len(parts) == 1:
        parts.append(translate("follow_up", "nothing to report"))
    given = (*(rating for _, rating in answers), call.drove, call.self_harm)
    missing = given.count(None)
    if missing:
        parts.append(translate("follow_up", "no answer: {n}").format(n=missing))
    return " · ".join(parts)


def notes() -> tuple[str, ...]:
    """Return what can be noted with one tap."""
    return (
        translate("follow_up", "Feels well"),
        translate("follow_up", "Will call us if it lasts"),
        translate("follow_up", "A family member answered"),
        translate("follow_up", "Question about medicines"),
        translate("follow_up", "Told again not to drive"),
        translate("follow_up", "Provider will call back"),
    )
