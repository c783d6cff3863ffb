"""How good the forecasts were, in words: who forecast, when, and who was closer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.calibration import (
    CalibrationReport,
    EffectScores,
    Landmark,
    Predictor,
    Score,
    Verdict,
)

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NOTHING = "--"


def landmark_name(landmark: Landmark) -> str:
    """Return when the scored forecast was made."""
    names = {
        Landmark.AT_END: translate("calibration", "End of the infusion"),
        Landmark.AFTER_1: translate("calibration", "After 1 check-in"),
        Landmark.AFTER_3: translate("calibration", "After 3 check-ins"),
    }
    return names[landmark]


def predictor_name(predictor: Predictor) -> str:
    """Return who made the forecast."""
    names = {
        Predictor.KIOSK: translate("calibration", "This kiosk"),
        Predictor.ARTICLE: translate("calibration", "The article"),
        Predictor.CLINIC: translate("calibration", "This clinic's past"),
    }
    return names[predictor]


def verdict_words(row: EffectScores, least: int) -> tuple[str, str]:
    """Return who was closer, and the tone; `least` compared sessions are needed."""
    if row.verdict == Verdict.TOO_FEW:
        words = translate("calibration", "Too few sessions ({n} of {least})")
        return words.format(n=row.compared, least=least), "muted"
    found = {
        Verdict.NO_DIFFERENCE: (translate("calibration", "No clear difference"), ""),
        Verdict.KIOSK_BETTER: (translate("calibration", "The kiosk was closer"), "settled"),
        Verdict.ARTICLE_BETTER: (
            translate("calibration", "The article's windows were closer"),
            "caution",
        ),
        Verdict.CLINIC_BETTER: (
            translate("calibration", "The clinic's own past was closer"),
            "caution",
        ),
        Verdict.BOTH_BETTER: (
            translate("calibration", "The article and the clinic's past were closer"),
            "caution",
        ),
    }
    return found[row.verdict]


def percent(share: float | None) -> str:
    """Return a share (0 to 1) in percent."""
    if share is None:
        return NOTHING
    return translate("calibration", "{n} %").format(n=f"{100 * share:.0f}")


def scored(score: Score, still_open: int) -> str:
    """Return how many forecasts a score rests on, "" where it is every open one."""
    if score.count == still_open:
        return ""
    return translate("calibration", "{n} scored").format(n=score.count)


def sure_bounds(score: Score) -> str:
    """Return between what the share in the 80 % window lies for sure, "" when unknown."""
    if score.low_80 is None or score.high_80 is None:
        return ""
    words = translate("calibration", "{low} to {high} %")
    return words.format(low=f"{100 * score.low_80:.0f}", high=f"{100 * score.high_80:.0f}")


def minutes(value: float | None, decimals: int = 0) -> str:
    """Return minutes as a bare number: the unit stands over the column."""
    return NOTHING if value is None else f"{value:.{decimals}f}"


def progress_words(done: int, total: int) -> str:
    """Return how many sessions have been read."""
    words = translate("calibration", "reading {done} of {total} sessions")
    return words.format(done=done, total=total)


def too_early(report: CalibrationReport) -> str:
    """Return that there are too few sessions to say anything, "" where one row has enough."""
    if any(row.verdict != Verdict.TOO_FEW for row in report.rows):
        return ""
    words = translate(
        "calibration",
        "This says nothing yet: a row needs {least} sessions in which it settled.",
    )
    return words.format(least=report.least)


def how_it_is_worked_out(report: CalibrationReport) -> str:
    """Return how truth, loss, verdict and the choice of sessions are to be read."""
    parts = [
        translate(
            "calibration",
            "An effect settles somewhere between two reports: only the bounds are sure.",
        ),
        translate("calibration", "Loss: how far off; less is better."),
        translate(
            "calibration",
            "Completed sessions: {n}; left out, without a forecast or an answer: {left_out}.",
        ).format(n=report.sessions, left_out=report.left_out),
    ]
    if not too_early(report):
        parts.insert(2, translate("calibration", "Chance alone names one row in twenty."))
    if report.models:
        named = translate("calibration", "Models scored: {models}.")
        parts.append(named.format(models=", ".join(report.models)))
    return " ".join(parts)
