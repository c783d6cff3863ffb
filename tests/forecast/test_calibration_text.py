"""The report for the command line: plain words, one hundred columns, nothing made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.calibration import (
    CalibrationReport,
    EffectScores,
    Landmark,
    Predictor,
    Score,
    Verdict,
)
from app.domain.symptom import Effect
from app.forecast.calibration import Scorer, as_text
from tests.forecast.completed import rated, session
from tests.forecast.simulated import MODERATE, NONE, WINDOWS

SCORE = Score(Predictor.KIOSK, 41, 0.484, 0.795, 0.61, 0.952, 70.24, 10.06)


def report(verdict: Verdict, still_open: int = 41, never: int = 3) -> CalibrationReport:
    scores = tuple(replace(SCORE, predictor=p) for p in Predictor)
    rows = tuple(
        EffectScores(effect, mark, still_open, never, scores, verdict)
        for mark in Landmark
        for effect in Effect
    )
    return CalibrationReport(45, 4, ("personal 1.2",), 20, rows)


def cells(text: str, name: str) -> list[str]:
    """Return the words of the first line that names a predictor."""
    return next(line for line in text.splitlines() if name in line).split()


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.KIOSK_BETTER, "the kiosk did better"),
        (Verdict.ARTICLE_BETTER, "the article's windows did better"),
        (Verdict.CLINIC_BETTER, "the clinic's own past did better"),
        (Verdict.BOTH_BETTER, "the article's windows and the clinic's own past did better"),
        (Verdict.NO_DIFFERENCE, "no clear difference"),
        (Verdict.TOO_FEW, "too few sessions (38 of 20): this says nothing yet"),
    ],
)
def test_each_row_says_who_did_better(verdict, words):
    text = as_text(report(verdict))
    assert text.count(f"-> {words}; never known to settle: 3\n") == 18


def test_the_figures_are_there():
    text = as_text(report(Verdict.NO_DIFFERENCE))
    assert "45 completed sessions; left out, with no forecast kept or no answer: 4." in text
    assert "Made by: personal 1.2." in text
    expected = ["dissociation", "kiosk", "41", "48", "80", "61", "to", "95", "70.2", "10.1"]
    assert cells(text, "kiosk ") == expected
    assert "says nothing yet" not in text


def test_a_single_row_with_too_few_speaks_only_for_itself():
    made = report(Verdict.KIOSK_BETTER)
    few = replace(made.rows[0], open=12, never=0, verdict=Verdict.TOO_FEW)
    text = as_text(replace(made, rows=(few, *made.rows[1:])))
    assert text.count("says nothing yet") == 1
    assert "-> too few sessions (12 of 20): this says nothing yet\n" in text


def test_no_line_is_wider_than_a_hundred_columns():
    wide = report(Verdict.TOO_FEW, 123_475, 123_456)
    many = replace(wide, models=tuple(f"personal {n}.1" for n in range(30)), sessions=123_456)
    assert max(len(line) for line in as_text(many).splitlines()) <= 100


def test_with_too_few_sessions_it_says_so_first():
    scorer = Scorer(WINDOWS)
    scorer.add(session(check_ins=rated((20, MODERATE), (40, NONE))))
    text = as_text(scorer.report())
    assert "1 completed session; left out" in text
    assert text.index("This says nothing yet: every row needs at least 20") < text.index("kiosk ")
    assert "too few sessions (1 of 20): this says nothing yet" in text
    assert "too few sessions (0 of 20): this says nothing yet" in text


def test_missing_is_no_number():
    text = as_text(Scorer(WINDOWS).report())
    assert "No session has been completed yet." in text
    assert cells(text, "kiosk ") == ["dissociation", "kiosk", "0", "--", "--", "--", "--", "--"]
