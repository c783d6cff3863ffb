"""A past session in words for staff: when it was, how it ended, and what was noted in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.clock import Instant
from app.domain.event import CareEvent
from app.domain.export import ExportFormat, ExportState, ExportView
from app.domain.notice import LASTING, Notice, NoticeKind
from app.domain.past import PastFilter
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import Effect
from app.snapshot import EndedBy, PastSession, SessionView, Snapshot
from ui import notice_words, session_words, when
from ui.criteria_words import Facts, facts_of
from ui.event_words import event_text
from ui.staff_words import role_word
from ui.widgets.line_list import Line
from ui.widgets.timeline_scenery import Band
from ui.wording import modifier_name, route_name, symptom_clinical

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NOTHING = "--"


def day_of(moment: Instant) -> str:
    """Return a moment's local date with its year."""
    local = moment.local()
    # Translators: the pattern of a date with its year, as QLocale understands it.
    pattern = translate("when", "d MMMM yyyy")
    return QLocale().toString(QDate(local.year, local.month, local.day), pattern)


def past_title(now: Instant) -> str:
    """Return what stands on every part of a past session."""
    return translate("review", "Past session, {day}").format(day=day_of(now))


def end_name(end: SessionEnd) -> str:
    """Return how a session ended."""
    return {
        SessionEnd.DISCHARGED: translate("review", "Discharged"),
        SessionEnd.OVERRIDDEN: translate("review", "Discharged with an override"),
        SessionEnd.TRANSFERRED: translate("review", "Transferred"),
        SessionEnd.ENTERED_IN_ERROR: translate("review", "Entered in error"),
    }[end]


def days_text(days: int | None) -> str:
    """Return how long ago a session may have begun."""
    if days is None:
        return translate("review", "At any time")
    if days == 365:
        return translate("review", "In the last year")
    return translate("review", "In the last {n} days").format(n=days)


def filter_text(wanted: PastFilter) -> str:
    """Return what is looked for in one line, empty for everything."""
    parts = []
    if wanted.mrn:
        parts.append(translate("review", "MRN begins with {mrn}").format(mrn=wanted.mrn))
    parts += [end_name(end) for end in SessionEnd if end in wanted.ends]
    if wanted.days is not None:
        parts.append(days_text(wanted.days))
    return " · ".join(parts)


def format_text(which: ExportFormat) -> str:
    """Return what a kind of file is good for."""
    return {
        ExportFormat.JSON: translate("review", "JSON: everything, to be read back"),
        ExportFormat.CSV: translate("review", "CSV: tables for a spreadsheet"),
        ExportFormat.PDF: translate("review", "PDF: a report with plots, for reading"),
    }[which]


def export_text(view: ExportView) -> str:
    """Return how far an export is."""
    if view.state == ExportState.FINISHED:
        text = translate("review", "Sessions exported: {n}. The files are in this folder:")
        return text.format(n=view.done)
    if view.state == ExportState.CANCELLED:
        return translate("review", "The export was cancelled, and its files were removed.")
    if not view.total:
        return translate("review", "Looking for the sessions.")
    text = translate("review", "Exporting: {done} of {n} sessions")
    return text.format(done=view.done, n=view.total)


def dose_and_route(route: Route, dose: float) -> str:
    """Return what was given in all, in a few words."""
    text = translate("review", "{drug} {dose} mg")
    return text.format(drug=route_name(route), dose=f"{dose:.10g}")


def settled_text(past: PastSession) -> str:
    """Return after how many minutes the symptoms had settled, `--` where nobody can say."""
    if past.settled is None:
        return NOTHING
    return translate("review", "{n} min").format(n=round(past.settled))


def details(session: SessionView, now: Instant) -> str:
    """Return age, weight, what was given, when it ended, and what may have made it last."""
    ended = translate("review", "end of the infusion not entered")
    if session.infusion.ended is not None:
        ended = session_words.ended(session, now)
    parts = [
        translate("review", "{n} y").format(n=session.patient.age),
        translate("review", "{n} kg").format(n=f"{session.patient.weight:g}"),
        session_words.given(session),
        ended,
    ]
    parts += [modifier_name(m) for m in Modifier if m in session.modifiers]
    return " · ".join(parts)


def how_it_ended(ended: EndedBy, now: Instant) -> str:
    """Return how and when it ended, who signed, and the reason that was given."""
    time = when.clock_time(now, ended.at)
    text = translate("review", "{how} at {time}, signed by {name}")
    if ended.second:
        text = translate("review", "{how} at {time}, signed by {name} and {second}")
    words = text.format(how=end_name(ended.end), time=time, name=ended.signer, second=ended.second)
    if not ended.reason:
        return words
    return translate("review", "{words}. Reason: {reason}").format(words=words, reason=ended.reason)


def signed_lines(past: Snapshot) -> list[Line]:
    """Return the lines exactly as they were signed, and whether they still are."""
    ended = None if past.session is None else past.session.ended
    if ended is None:
        return []
    check = translate("review", "These words still have the fingerprint they were signed with.")
    if not ended.intact:
        check = translate(
            "review", "These words do not have the fingerprint they were signed with."
        )
    return [
        *(Line(text) for text in ended.shown),
        *(Line(text) for text in _signatures(ended, past.now)),
        Line(_fingerprint(ended), check),
    ]


def _signatures(ended: EndedBy, now: Instant) -> list[str]:
    """Return who signed, as what, and when: a line for each signature."""
    time = when.day_and_time(now, ended.at)
    signers = [(ended.signer, ended.signer_role), (ended.second, ended.second_role)]
    found = []
    for name, role in signers:
        if not name:
            continue
        text = translate("review", "Signed: {name}, {role}, {time}")
        if role is None:
            text = translate("review", "Signed: {name}, {time}")
        word = "" if role is None else role_word(role)
        found.append(text.format(name=name, role=word, time=time))
    return found


def _fingerprint(ended: EndedBy) -> str:
    """Return the fingerprint in groups that can be read aloud."""
    digest = ended.fingerprint
    groups = " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))
    return translate("review", "Fingerprint of the words (SHA-256): {digest}").format(digest=groups)


def notice_lines(past: Snapshot) -> list[Line]:
    """Return what staff were told, newest first."""
    facts = facts_of(past)
    newest = sorted(past.notices, key=lambda n: (-n.raised, -n.id))
    lines = [Line(_notice(n, past, facts), _fate(n, facts)) for n in newest]
    return lines or [Line(translate("review", "No notice in this session."))]


def _notice(notice: Notice, past: Snapshot, facts: Facts) -> str:
    time = facts.clock(notice.raised)
    text = translate("review", "{time} · {what}")
    return text.format(time=time, what=_what(notice, past, facts))


def _what(notice: Notice, past: Snapshot, facts: Facts) -> str:
    noted = (NoticeKind.VITAL_LIMIT, NoticeKind.SEDATION, NoticeKind.SYMPTOM)
    if notice.kind in noted or notice.technical:
        return notice_words.what(notice, past, facts)
    if notice.kind == NoticeKind.GLASS_BROKEN:
        text = translate("review", "Looked at without a PIN by {name}")
        return text.format(name=notice.subject)
    if notice.kind == NoticeKind.OVERDUE:
        name = notice.subject
        if name in set(Effect):
            name = symptom_clinical(Effect(name))
        return translate("review", "{effect} took longer than usual").format(effect=name)
    if notice.kind == NoticeKind.NURSE_CALLED and notice.repeated:
        text = translate("review", "Nurse called, {n} times")
        return text.format(n=notice.repeated + 1)
    return {
        NoticeKind.NURSE_CALLED: translate("review", "Nurse called"),
        NoticeKind.MISSED_CHECK_IN: translate("review", "Check-in without an answer"),
        NoticeKind.PROTOCOL_CHANGED: translate("review", "The list of criteria was changed"),
        NoticeKind.TIME_GAP: translate("review", "The clock was not sure"),
        NoticeKind.SELF_HARM: translate("review", "Told of thoughts of self-harm (private)"),
    }[notice.kind]


def _fate(notice: Notice, facts: Facts) -> str:
    """Return who has seen a notice, and when its condition had ended."""
    words = [translate("review", "nobody acknowledged it")]
    if notice.acknowledged is not None:
        time = facts.clock(notice.acknowledged)
        words = [translate("review", "acknowledged {time}").format(time=time)]
        if notice.by is not None:
            text = translate("review", "acknowledged {time} by {name}")
            words = [text.format(time=time, name=facts.name(notice.by))]
    if notice.cleared is not None:
        over = translate("review", "over {time}")
        words.append(over.format(time=facts.clock(notice.cleared)))
    elif notice.kind in LASTING:
        words.append(translate("review", "not over when the session ended"))
    return " · ".join(words)


def event_lines(past: Snapshot) -> list[Line]:
    """Return what staff noted, newest first; what was taken back is there too."""
    events = () if past.session is None else past.session.events
    facts = facts_of(past)
    newest = sorted(events, key=lambda e: (-e.at, -e.id))
    lines = [Line(_event(e, facts), _noted(e, facts)) for e in newest]
    return lines or [Line(translate("review", "No event was noted."))]


def _event(event: CareEvent, facts: Facts) -> str:
    text = translate("review", "{time} · {what}")
    if event.retracted is not None:
        text = translate("review", "Taken back: {time} · {what}")
    return text.format(time=facts.clock(event.at), what=event_text(event))


def _noted(event: CareEvent, facts: Facts) -> str:
    words = []
    if event.by is not None:
        text = translate("review", "noted by {name}")
        words.append(text.format(name=facts.name(event.by)))
    if event.retracted is not None:
        text = translate("review", "taken back {time}")
        words.append(text.format(time=facts.clock(event.retracted)))
    return " · ".join(words)


def forecast_hint(session: SessionView) -> str:
    """Return whose forecasts these were; nothing is worked out anew."""
    if not session.kept:
        return translate("review", "No forecast was kept in this session.")
    text = translate("review", "As they were then, by the model {model}. The line is the end.")
    return text.format(model=session.forecast.model)


def expected_band(session: SessionView, now: Instant) -> Band | None:
    """Return the window that was last expected, None where it lies after the end."""
    lead = session.forecast.governing
    if lead is None or lead.p50 is None or lead.p90 is None or lead.p50 >= now.t:
        return None
    text = translate("review", "Shaded: when {effect} was last expected to settle")
    words = text.format(effect=symptom_clinical(lead.effect))
    return Band(lead.p50, min(lead.p90, now.t), words)
