"""What was told of self-harm in words for staff, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.self_harm import Concern, SelfHarmAction, SelfHarmOrigin
from app.snapshot import Snapshot
from ui import when
from ui.widgets.line_list import Line

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

DAY = 86_400.0


def origin_name(origin: SelfHarmOrigin) -> str:
    """Return where it was said."""
    return {
        SelfHarmOrigin.BEFORE: translate("self_harm", "in the questions before the infusion"),
        SelfHarmOrigin.AFTER: translate("self_harm", "in the questions after the infusion"),
        SelfHarmOrigin.PHQ9: translate("self_harm", "in PHQ-9, the ninth question"),
        SelfHarmOrigin.FOLLOW_UP: translate("self_harm", "in a follow-up call"),
    }[origin]


def action_name(action: SelfHarmAction) -> str:
    """Return what was done."""
    return {
        SelfHarmAction.TALKED: translate("self_harm", "Talked with the patient alone"),
        SelfHarmAction.RISK_ASSESSED: translate("self_harm", "Risk assessed by a clinician"),
        SelfHarmAction.SAFETY_PLAN: translate("self_harm", "Safety plan made or renewed"),
        SelfHarmAction.NOT_ALONE: translate("self_harm", "Somebody stays with the patient"),
        SelfHarmAction.CRISIS_CONTACTS: translate("self_harm", "Crisis contacts given"),
        SelfHarmAction.PRESCRIBER_TOLD: translate("self_harm", "Prescriber told"),
        SelfHarmAction.HANDED_OVER: translate("self_harm", "Handed over to crisis care"),
        SelfHarmAction.MISTAKEN: translate("self_harm", "Tapped by mistake, asked again"),
    }[action]


def who(concern: Concern) -> str:
    """Return whom it is about: initials, where they are known, and the number."""
    text = translate("self_harm", "{initials} · MRN {mrn}")
    if not concern.initials:
        text = translate("self_harm", "MRN {mrn}")
    return text.format(initials=concern.initials, mrn=concern.mrn)


def told_when(t: float, snapshot: Snapshot) -> str:
    """Return when it was said; of another day with the day."""
    now = snapshot.now
    if now.t - t >= DAY or now.at(t).local().date() != now.local().date():
        return when.day_and_time(now, t)
    text = translate("self_harm", "{time}, {age}")
    return text.format(time=when.clock_time(now, t), age=when.ago(now.t - t))


def lines(concerns: Sequence[Concern], snapshot: Snapshot) -> list[Line]:
    """Return a line for each of what one patient told: where, when, and what was done."""
    names = {member.id: member.name for member in snapshot.staff}
    found = []
    for one in concerns:
        text = translate("self_harm", "Told {where}").format(where=origin_name(one.origin))
        under = told_when(one.t, snapshot)
        if one.answered is not None:
            done = [action_name(action) for action in one.done]
            answer = translate("self_harm", "Answered for by {name}, {when}: {what}")
            what = ", ".join((*done, one.text) if one.text else done)
            name = names.get(one.by or 0, "--")
            under = answer.format(name=name, when=told_when(one.answered, snapshot), what=what)
        found.append(Line(text, under))
    return found


def menu_text(concerns: Sequence[Concern]) -> str:
    """Return what the menu says of open ones: how many patients, and nothing more."""
    count = len({one.mrn for one in concerns})
    if count == 1:
        return translate("self_harm", "Private: a patient told of thoughts of self-harm")
    text = translate("self_harm", "Private: {n} patients told of thoughts of self-harm")
    return text.format(n=count)
