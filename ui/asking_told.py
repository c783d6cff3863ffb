"""What was answered, in words for staff: never a zero for no answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.domain.asking import (
    BLADDER,
    PHQ9_DIFFICULTY,
    PRIVATE_ITEMS,
    SAME_DAY,
    Questions,
    Round,
    RoundKind,
    newest,
)
from app.snapshot import AskedView, Snapshot
from ui import when
from ui.asking_words import band_name, choices, item_name, round_name

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def said(found: Round | None, questions: Questions) -> str:
    """Return the answers of a round in a line; on thoughts of self-harm the notices tell."""
    if found is None:
        return translate("asking", "Not asked")
    if found.kind == RoundKind.PHQ9:
        return phq9_text(found, questions)
    if found.kind == RoundKind.BLADDER:
        return bladder_text(found)
    if found.empty:
        return translate("asking", "No answer")
    parts = [same_day_text(found, item) for item in SAME_DAY if item not in PRIVATE_ITEMS]
    return " · ".join(parts)


def in_short(rounds: Sequence[Round], questions: Questions) -> str:
    """Return what was answered around one infusion in a line: before to after, PHQ-9, bladder."""
    before, after = newest(rounds, RoundKind.BEFORE), newest(rounds, RoundKind.AFTER)
    parts = []
    if any(one is not None and not one.empty for one in (before, after)):
        parts = [_change(item, before, after) for item in SAME_DAY if item not in PRIVATE_ITEMS]
    for kind in (RoundKind.PHQ9, RoundKind.BLADDER):
        found = newest(rounds, kind)
        if found is not None and not found.empty:
            text = translate("asking", "{round}: {answers}")
            parts.append(text.format(round=round_name(kind), answers=said(found, questions)))
    return " · ".join(parts) if parts else translate("asking", "No questions answered")


def _change(item: str, before: Round | None, after: Round | None) -> str:
    values = [None if one is None else one.value(item) for one in (before, after)]
    low, high = ("--" if value is None else str(value) for value in values)
    text = translate("asking", "{item} {before} to {after}")
    return text.format(item=item_name(item), before=low, after=high)


def same_day_text(found: Round, item: str) -> str:
    """Return one answer such as `Mood 6`, or that there is none."""
    value = found.value(item)
    text = translate("asking", "{item} {value}")
    return text.format(item=item_name(item), value="--" if value is None else value)


def phq9_text(found: Round, questions: Questions) -> str:
    """Return the total with its band; without all nine answers there is no total."""
    total = found.total
    if total is None:
        given = sum(value is not None for value in found.answers.values())
        if not given:
            return translate("asking", "No answer")
        return translate("phq9", "No total: not all nine were answered")
    band = questions.band(total)
    text = translate("phq9", "{total} of 27, {band}")
    words = text.format(total=total, band="" if band is None else band_name(band.id))
    difficulty = found.value(PHQ9_DIFFICULTY)
    if difficulty is None:
        return words
    return f"{words} · {choices(PHQ9_DIFFICULTY)[difficulty]}"


def bladder_text(found: Round) -> str:
    """Return the answer about the bladder in one word or two."""
    value = found.value(BLADDER)
    return translate("asking", "No answer") if value is None else choices(BLADDER)[value]


def asked_when(found: Round | None, snapshot: Snapshot) -> str:
    """Return when a round was asked, and how that lies to the infusion."""
    if found is None:
        return ""
    time = when.clock_of(found.at)
    session = snapshot.session
    if found.kind != RoundKind.BEFORE or session is None:
        return translate("asking", "asked {time}").format(time=time)
    minutes = int((found.at.utc - snapshot.now.at(session.infusion_began).utc) // 60)
    if minutes < 1:
        return translate("asking", "asked {time}, before the infusion").format(time=time)
    text = translate("asking", "asked {time}, {n} min into the infusion")
    return text.format(time=time, n=minutes)


def why_not(kind: RoundKind, asked: AskedView) -> str:
    """Return why a round cannot be asked now, or that the bladder's turn has come."""
    if kind == RoundKind.BLADDER:
        number = asked.questions.bladder_from
        if asked.bladder_due and kind not in asked.asked:
            text = translate("asking", "To ask today: from infusion {n} on")
        else:
            text = translate("asking", "Asked from infusion {n} on")
        return text.format(n=number)
    if kind in asked.may:
        return ""
    return {
        RoundKind.BEFORE: translate("asking", "The infusion is over: too late for this"),
        RoundKind.AFTER: translate("asking", "Once the infusion has ended"),
        RoundKind.PHQ9: translate("asking", "Before the infusion only: it looks back two weeks"),
    }[kind]
