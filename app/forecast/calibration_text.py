"""A calibration report as plain text, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from app.domain.calibration import (
    CalibrationReport,
    EffectScores,
    Landmark,
    Predictor,
    Score,
    Verdict,
)

WIDTH = 100

_LANDMARKS = {
    Landmark.AT_END: "At the end of the infusion, before any answer",
    Landmark.AFTER_1: "After one check-in",
    Landmark.AFTER_3: "After three check-ins",
}
_PREDICTORS = {
    Predictor.KIOSK: "kiosk",
    Predictor.ARTICLE: "article's windows",
    Predictor.CLINIC: "clinic's own past",
}
_VERDICTS = {
    Verdict.NO_DIFFERENCE: "no clear difference",
    Verdict.KIOSK_BETTER: "the kiosk did better",
    Verdict.ARTICLE_BETTER: "the article's windows did better",
    Verdict.CLINIC_BETTER: "the clinic's own past did better",
    Verdict.BOTH_BETTER: "the article's windows and the clinic's own past did better",
}
_HEAD = (
    f"{'effect':<15}{'forecast':<19}{'n':>6}{'in 50 %':>10}{'in 80 %':>10}{'sure':>13}"
    f"{'width':>10}{'loss':>9}"
)
_NOTES = (
    "n: sessions in which the effect was still open when the forecast was made.",
    "in 50 %, in 80 %: how many of them settled within the forecast's middle half and its 80 % "
    "window, in percent; a good forecast comes near 50 and 80. An effect settles somewhere between "
    "two reports and is taken as equally likely anywhere between them (an assumption); sure: the "
    "least and the most that the 80 % can be without it.",
    "width: of the 80 % window in minutes. loss: pinball loss at P10, P50 and P90 in minutes, less "
    "is better.",
    "Who did better is said beyond twice the standard error of the difference in loss. By chance "
    "alone about one row in twenty would say so.",
)


def as_text(report: CalibrationReport) -> str:
    """Return the report in plain English, at most 100 columns wide."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: CalibrationReport) -> Iterator[str]:
    yield "How good were the forecasts?"
    yield ""
    yield from _folded(_counted(report))
    if report.models:
        yield from _folded(f"Made by: {', '.join(report.models)}.")
    if all(row.verdict == Verdict.TOO_FEW for row in report.rows):
        yield from _folded(
            f"This says nothing yet: every row needs at least {report.least} sessions in which "
            "the effect was still open and later settled."
        )
    for landmark, title in _LANDMARKS.items():
        yield from ("", title, "", _HEAD)
        for row in report.rows:
            if row.landmark == landmark:
                yield from _row(row, report.least)
    yield ""
    for note in _NOTES:
        yield from _folded(note)


def _counted(report: CalibrationReport) -> str:
    if not report.sessions:
        return "No session has been completed yet."
    sessions = "session" if report.sessions == 1 else "sessions"
    return (
        f"{report.sessions} completed {sessions}; left out, with no forecast kept or no answer: "
        f"{report.left_out}."
    )


def _folded(text: str) -> list[str]:
    return wrap(text, WIDTH)


def _row(row: EffectScores, least: int) -> Iterator[str]:
    name = row.effect.value
    for score in row.scores:
        yield f"{name:<15}{_score(score)}"
        name = ""
    never = f"; never known to settle: {row.never}" if row.never else ""
    yield f"{'':<15}-> {_verdict(row, least)}{never}"


def _score(score: Score) -> str:
    return (
        f"{_PREDICTORS[score.predictor]:<19}{score.count:>6}{_percent(score.within_50):>10}"
        f"{_percent(score.within_80):>10}{_bounds(score):>13}{_minutes(score.width):>10}"
        f"{_minutes(score.loss):>9}"
    )


def _verdict(row: EffectScores, least: int) -> str:
    if row.verdict == Verdict.TOO_FEW:
        return f"too few sessions ({row.compared} of {least}): this says nothing yet"
    return _VERDICTS[row.verdict]


def _percent(share: float | None) -> str:
    return "--" if share is None else f"{100.0 * share:.0f}"


def _bounds(score: Score) -> str:
    if score.low_80 is None or score.high_80 is None:
        return "--"
    return f"{_percent(score.low_80)} to {_percent(score.high_80)}"


def _minutes(minutes: float | None) -> str:
    return "--" if minutes is None else f"{minutes:.1f}"
