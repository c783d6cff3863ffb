"""What is being entered about the infusion, in words: what is wrong, and what would be written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.errors import ErrorCode
from app.snapshot import Outcome
from ui import when
from ui.error_words import error_text
from ui.screens.infusion_form import Act, Clash, InfusionForm
from ui.screens.infusion_words import (
    NOTHING,
    end_text,
    is_single,
    mg,
    minutes_text,
    refusal,
    with_per_kg,
)
from ui.screens.start_hints import may_grow
from ui.screens.start_values import FieldName, Problem
from ui.screens.start_words import blocking_text, duration_warning, field_label, short_issue

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def note_of(
    form: InfusionForm, name: FieldName, picked: FieldName | None, now: Instant
) -> tuple[str, str]:
    """Return what stands in a field about its value, and the tone; empty where all is well."""
    issue = form.issue(name, now)
    if issue is not None and issue.problem != Problem.MISSING:
        early = name == picked and may_grow(form.fields, issue)
        return ("" if early else short_issue(issue)), "danger"
    if name == FieldName.ENDED and form.clash is not None:
        return translate("infusion", "does not fit"), "danger"
    if name == FieldName.DOSE and form.asks is not None:
        return translate("infusion", "is this mg?"), "caution"
    alone = form.act == Act.CORRECT and not form.written.earlier
    if name == FieldName.DURATION and form.fields.duration_unusual and alone:
        return duration_warning(short=True), "caution"
    return "", ""


def clash_text(form: InfusionForm, now: Instant) -> str:
    """Return why the end does not fit what is written, "" where it does."""
    if form.clash == Clash.BEFORE_BEGIN and form.began is not None:
        return translate(
            "infusion",
            "This part started at {time}, so it cannot have ended by then. If the start is wrong, "
            "type the minutes too.",
        ).format(time=when.clock_time(now, form.began))
    if form.clash == Clash.OVERLAP and form.begins is not None:
        return translate(
            "infusion",
            "It would start at {start}, before the earlier part ended at {end}. Correct the end "
            "or the minutes.",
        ).format(
            start=when.clock_time(now, form.begins),
            end=when.clock_time(now, form.written.earlier[-1].ended),
        )
    return ""


def missing_text(form: InfusionForm, now: Instant) -> str:
    """Return why it cannot be written yet, "" when it can."""
    if form.clash is not None:
        return translate("infusion", "The end does not fit what is written.")
    words = blocking_text(form.issues(now))
    if words or form.ready(now):
        return words
    return translate("infusion", "Nothing is changed yet.")


def begin_text(form: InfusionForm, now: Instant) -> str:
    """Return that the begin moves as well, "" where it stays what was written."""
    written = form.written.started()
    begins = form.begins
    if form.act == Act.AGAIN or begins is None or is_single(form.written):
        return ""
    before = written if form.began is None else form.began
    if before is None or abs(begins - before) < 60.0:
        return ""
    return translate("infusion", "It then started at {time}, not at {before}.").format(
        time=when.clock_time(now, begins), before=when.clock_time(now, before)
    )


def comparison(form: InfusionForm, now: Instant) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows of what is written beside what will be, or of a further part."""
    rows: list[tuple[str, ...]] = [_dose_row(form)]
    if form.fields.has_duration:
        rows.append(_row(FieldName.DURATION, form.written.duration, form.duration, minutes_text))
    if form.act == Act.AGAIN:
        rows.append((field_label(FieldName.BEGAN), "", when.clock_of(now)))
    else:
        known = form.fields.running or form.ended is not None
        after = end_text(form.ended, now) if known else NOTHING
        rows.append((field_label(FieldName.ENDED), end_text(form.written.ended, now), after))
    if form.act == Act.AGAIN or form.written.earlier:
        rows.append(_together_row(form))
    if form.act == Act.CORRECT:
        headings = translate("infusion", "Written"), translate("infusion", "New")
        return ("", *headings), rows
    return ("", translate("infusion", "New part")), [(row[0], row[-1]) for row in rows]


def _dose_row(form: InfusionForm) -> tuple[str, str, str]:
    return _row(FieldName.DOSE, form.written.dose, form.dose, mg)


def _row(
    name: FieldName, before: float, after: float | None, words: Callable[[float], str]
) -> tuple[str, str, str]:
    return field_label(name), words(before), NOTHING if after is None else words(after)


def _together_row(form: InfusionForm) -> tuple[str, str, str]:
    before, after = form.written.whole_dose, form.whole_dose
    words = NOTHING if after is None else with_per_kg(after, form.weight)
    return translate("infusion", "Together"), with_per_kg(before, form.weight), words


def outcome_text(outcome: Outcome) -> str:
    """Return why an act was refused, or that it waits for the disk; "" when it was done."""
    if outcome.done:
        return ""
    if outcome.waiting:
        return translate(
            "infusion", "Not saved yet: the disk does not answer. It is written as soon as it can."
        )
    words = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
    own = refusal(outcome.detail) if outcome.error == ErrorCode.VALUE_REFUSED else ""
    return own or words
