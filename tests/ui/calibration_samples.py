"""Calibration reports and learning states made by hand, for tests that only draw."""

from __future__ import annotations

from dataclasses import replace

from app.domain.calibration import (
    CalibrationReport,
    CalibrationView,
    EffectScores,
    Landmark,
    Predictor,
    Score,
    Verdict,
)
from app.domain.learning import LearningView
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from tests.ui import samples

IN = samples.snapshot(session=None, signed_in=samples.NURSE)
MODELS = ("personal 3", "article-windows 1")
LEAST = 20

# Every verdict once, and one row in which the clinic's past could not be scored.
VERDICTS = dict(zip(Effect, Verdict, strict=True))


def score(predictor: Predictor, count: int, worse: float = 0.0) -> Score:
    """Return a score that differs by predictor; `worse` minutes of loss and width more."""
    if count == 0:
        return Score(predictor, 0)
    return Score(
        predictor,
        count,
        within_50=0.48,
        within_80=0.81,
        low_80=0.74,
        high_80=0.89,
        width=62.4 + 10 * worse,
        loss=9.27 + worse,
    )


def row(effect: Effect, landmark: Landmark, count: int = 140) -> EffectScores:
    """Return one row; later landmarks have fewer sessions still open."""
    verdict = VERDICTS[effect]
    number = list(Landmark).index(landmark)
    still = 7 if verdict == Verdict.TOO_FEW else count - 30 * number
    clinic = 0 if verdict == Verdict.TOO_FEW else still - 10
    return EffectScores(
        effect,
        landmark,
        open=still,
        never=2 + number,
        scores=(
            score(Predictor.KIOSK, still, float(number)),
            score(Predictor.ARTICLE, still, 3.0 + number),
            score(Predictor.CLINIC, clinic, 5.0 + number),
        ),
        verdict=verdict,
    )


def report(**changes: object) -> CalibrationReport:
    """Return a report over 300 sessions."""
    rows = tuple(row(effect, landmark) for landmark in Landmark for effect in Effect)
    made = CalibrationReport(300, 12, MODELS, LEAST, rows)
    return replace(made, **changes)  # type: ignore[arg-type]


def behind() -> CalibrationReport:
    """Return a report with the longest verdict in every row: the kiosk did worst."""
    made = report()
    rows = tuple(replace(each, verdict=Verdict.BOTH_BETTER) for each in made.rows)
    return replace(made, rows=rows)


def few() -> CalibrationReport:
    """Return a report over so few sessions that it says nothing."""
    scores = (
        *(score(p, 6) for p in (Predictor.KIOSK, Predictor.ARTICLE)),
        score(Predictor.CLINIC, 0),
    )
    rows = tuple(
        EffectScores(effect, landmark, 6, 2, scores, Verdict.TOO_FEW)
        for landmark in Landmark
        for effect in Effect
    )
    return report(sessions=7, left_out=1, rows=rows)


def empty() -> CalibrationReport:
    """Return the report of a kiosk on which no session was completed."""
    rows = tuple(
        EffectScores(effect, landmark, 0, 0, tuple(Score(p, 0) for p in Predictor), Verdict.TOO_FEW)
        for landmark in Landmark
        for effect in Effect
    )
    return CalibrationReport(0, 0, (), LEAST, rows)


def answered(command_id: str, **changes: object) -> Snapshot:
    """Return a snapshot in which a command is done."""
    return replace(IN, outcomes={command_id: Outcome(command_id, True)}, **changes)  # type: ignore[arg-type]


def refused(command_id: str, error: ErrorCode, *, waiting: bool = False) -> Snapshot:
    """Return a snapshot in which a command was refused, or waits for the disk."""
    return replace(IN, outcomes={command_id: Outcome(command_id, False, error, "", waiting)})


def scored(command_id: str, made: CalibrationReport) -> Snapshot:
    """Return a snapshot with a finished report."""
    total = made.sessions
    return answered(command_id, calibration=CalibrationView(total, total, made))


LEARNED = LearningView(
    able=True,
    patients=True,
    population=True,
    population_sessions=41,
    population_version=41,
    patients_known=12,
)
