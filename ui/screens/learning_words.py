"""What the kiosk has learned, in words: what each switch does, how much, what became of a tap."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from app.domain.learning import LearnedScope, LearningView
from app.errors import ErrorCode
from app.snapshot import Outcome
from ui.error_words import error_text

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


class Act(StrEnum):
    """What staff can do on the page."""

    ON = "on"
    OFF = "off"
    RESET = "reset"
    EXPORT = "export"


def heading(scope: LearnedScope) -> str:
    """Return whose sessions are learned from."""
    if scope == LearnedScope.PATIENT:
        return translate("learning", "Each patient's earlier sessions")
    return translate("learning", "This clinic's sessions")


def purpose(scope: LearnedScope) -> str:
    """Return what the switch does."""
    if scope == LearnedScope.PATIENT:
        return translate(
            "learning",
            "When a patient comes back, the forecast starts from their own earlier sessions.",
        )
    return translate(
        "learning",
        "Every forecast starts from what the completed sessions here showed.",
    )


def is_on(scope: LearnedScope, view: LearningView) -> bool:
    """Return whether this is learned and used."""
    return view.patients if scope == LearnedScope.PATIENT else view.population


def amount(scope: LearnedScope, view: LearningView) -> tuple[str, str]:
    """Return how much is learned, and that it is not used where it is off, with the tone."""
    if not view.able:
        return "", ""
    known = _known(scope, view)
    if is_on(scope, view):
        return known, ""
    words = translate("learning", "{known}. Off: not used, nothing new learned.")
    return words.format(known=known), "caution"


def _known(scope: LearnedScope, view: LearningView) -> str:
    if not has_learned(scope, view):
        return translate("learning", "Nothing learned yet")
    if scope == LearnedScope.PATIENT:
        words = translate("learning", "Patients known: {n}")
        return words.format(n=view.patients_known)
    words = translate("learning", "Sessions learned from: {n} · version {version}")
    return words.format(n=view.population_sessions, version=view.population_version)


def has_learned(scope: LearnedScope, view: LearningView) -> bool:
    """Return whether there is anything that a reset would take away."""
    if scope == LearnedScope.PATIENT:
        return view.patients_known > 0
    return view.population_sessions > 0


def after_reset(scope: LearnedScope) -> str:
    """Return what a reset does; it stands beside its button before and after."""
    if scope == LearnedScope.PATIENT:
        return translate(
            "learning",
            "A reset lets every patient start like a new one. The record keeps it all.",
        )
    return translate(
        "learning",
        "A reset lets the forecast start from the published figures again. "
        "The record keeps it all.",
    )


def remark(view: LearningView) -> str:
    """Return why what is learned is not used, "" where it is."""
    if not view.able:
        return translate(
            "learning",
            "The chosen model gives everybody the same times: it does not learn.",
        )
    if view.other_model:
        return translate(
            "learning",
            "What was learned belongs to an older model: it is kept, but not used.",
        )
    return ""


def became(act: Act, outcome: Outcome | None) -> tuple[str, str]:
    """Return what became of a tap, and the tone; None is not known yet."""
    if outcome is None:
        return translate("learning", "saving …"), "muted"
    if outcome.done:
        return _done(act, outcome), "settled"
    if outcome.waiting:
        return translate("learning", "not saved yet: waiting for the disk"), "caution"
    return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail), "danger"


def _done(act: Act, outcome: Outcome) -> str:
    if act == Act.EXPORT:
        # The last folder and the name: where the data folder is may be long to read.
        name = "/".join(PurePath(outcome.detail).parts[-2:])
        return translate("learning", "Written to the data folder: {name}").format(name=name)
    words = {
        Act.ON: translate("learning", "Switched on."),
        Act.OFF: translate("learning", "Switched off."),
        Act.RESET: translate("learning", "Reset. What was learned is used no more."),
    }
    return words[act]
