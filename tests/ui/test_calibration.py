"""The page that says how good the forecasts were: every verdict, every state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from app.commands import ScoreForecasts
from app.domain.calibration import CalibrationView, Landmark, Predictor, Score, Verdict
from app.domain.symptom import Effect
from app.errors import ErrorCode
from tests.ui import calibration_samples as cs
from tests.ui.calibration_tools import Asked, finished, opened
from tests.ui.staff_tools import show, shown, tap
from ui import theme
from ui.places import Place
from ui.screens.calibration import CalibrationScreen


def texts(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


# --- on the way -----------------------------------------------------------------------


def test_entering_asks_once(qtbot):
    screen, command, sent = opened(qtbot)
    for done in (0, 1, 2):
        screen.show_snapshot(cs.answered(command, calibration=CalibrationView(done, 3)))
    assert sent == []


def test_the_progress_is_told(qtbot):
    screen, command, _ = opened(qtbot)
    assert screen.progress.text() == "one moment"
    screen.show_snapshot(cs.answered(command, calibration=CalibrationView(0, 300)))
    empty = bar(screen)
    screen.show_snapshot(cs.answered(command, calibration=CalibrationView(120, 300)))
    assert screen.progress.text() == "reading 120 of 300 sessions"
    assert bar(screen) > empty
    assert bar(screen) == pytest.approx(0.4, abs=0.02)
    assert screen.back.isEnabled()


def bar(screen) -> float:
    """Return the share of the bar that is painted in the colour of progress."""
    image = screen.bar.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    y, accent = image.height() // 2, theme.colour("accent").rgb()
    return sum(image.pixel(x, y) == accent for x in range(image.width())) / image.width()


def test_a_report_from_before_does_not_pass_for_this_one(qtbot):
    old = CalibrationView(300, 300, cs.report())
    screen = CalibrationScreen()
    show(qtbot, screen, replace(cs.IN, calibration=old))
    assert screen.progress.isVisible()
    assert not screen.table.isVisible()


def test_an_answer_that_the_core_has_forgotten_still_counts(qtbot):
    screen, command, _ = opened(qtbot)
    screen.show_snapshot(cs.answered(command, calibration=CalibrationView(1, 300)))
    screen.show_snapshot(replace(cs.IN, calibration=CalibrationView(300, 300, cs.report())))
    assert screen.table.isVisible()


def test_a_refusal_stands_in_place(qtbot):
    screen, command, _ = opened(qtbot)
    screen.show_snapshot(cs.refused(command, ErrorCode.DISK_ERROR))
    assert "The disk has failed" in texts(screen)
    assert screen.failure.property("tone") == "danger"
    assert not screen.bar.isVisible()
    screen.show_snapshot(cs.refused(command, ErrorCode.DISK_FULL, waiting=True))
    assert "Waiting for the disk." in texts(screen)
    screen.show_snapshot(cs.answered(command, calibration=CalibrationView(2, 3)))
    assert not screen.failure.isVisible()
    assert screen.bar.isVisible()


def test_coming_back_asks_again_and_begins_with_the_kiosk(qtbot):
    screen = finished(qtbot)
    tap(screen.predictors.chip(Predictor.CLINIC))
    tap(screen.landmarks.chip(Landmark.AFTER_3))
    asked = Asked(screen)
    screen.leave()
    screen.enter(cs.IN)
    assert [type(command) for command in asked] == [ScoreForecasts]
    assert screen.predictors.chosen == {Predictor.KIOSK}
    assert screen.landmarks.chosen == {Landmark.AT_END}
    assert not screen.table.isVisible()


def test_back_leads_to_the_menu(qtbot):
    screen, _, sent = opened(qtbot)
    tap(screen.back)
    assert sent.places == [Place.MENU]


# --- the scores -----------------------------------------------------------------------

VERDICTS = {
    Verdict.TOO_FEW: ("Too few sessions (5 of 20)", "muted"),
    Verdict.NO_DIFFERENCE: ("No clear difference", ""),
    Verdict.KIOSK_BETTER: ("The kiosk was closer", "settled"),
    Verdict.ARTICLE_BETTER: ("The article's windows were closer", "caution"),
    Verdict.CLINIC_BETTER: ("The clinic's own past was closer", "caution"),
    Verdict.BOTH_BETTER: (
        "The article and the clinic's past were closer",
        "caution",
    ),
}


@pytest.mark.parametrize("effect", list(Effect))
def test_every_verdict_stands_in_words(qtbot, effect):
    screen = finished(qtbot)
    verdict = screen.table.lines[effect].verdict
    said, tone = VERDICTS[cs.VERDICTS[effect]]
    assert verdict.isVisible()
    assert verdict.text() == said
    assert (verdict.property("tone") or "") == tone


def figures(screen, effect=Effect.DIZZINESS) -> list[str]:
    line = screen.table.lines[effect]
    columns = (line.open, line.never, line.within_50, line.within_80, line.width, line.loss)
    return [each.number.text() for each in columns]


def test_the_figures_of_one_row(qtbot):
    screen = finished(qtbot)
    assert figures(screen) == ["140", "2", "48 %", "81 %", "62", "9.3"]
    line = screen.table.lines[Effect.DIZZINESS]
    assert line.within_80.beneath.text() == "74 to 89 %"
    assert line.open.beneath.text() == ""
    assert (line.picture.share, line.picture.bounds) == (0.81, (0.74, 0.89))


def test_another_landmark_and_another_predictor(qtbot):
    screen = finished(qtbot)
    tap(screen.landmarks.chip(Landmark.AFTER_1))
    assert figures(screen) == ["110", "3", "48 %", "81 %", "72", "10.3"]
    tap(screen.predictors.chip(Predictor.ARTICLE))
    assert figures(screen) == ["110", "3", "48 %", "81 %", "102", "13.3"]
    tap(screen.landmarks.chip(Landmark.AFTER_3))
    assert figures(screen) == ["80", "4", "48 %", "81 %", "112", "14.3"]
    assert screen.predictors.chosen == {Predictor.ARTICLE}
    assert screen.landmarks.chosen == {Landmark.AFTER_3}


def test_a_score_of_fewer_sessions_says_so(qtbot):
    screen = finished(qtbot)
    tap(screen.predictors.chip(Predictor.CLINIC))
    assert screen.table.lines[Effect.DIZZINESS].open.beneath.text() == "130 scored"


def test_what_was_not_scored_is_not_zero(qtbot):
    screen = finished(qtbot)
    tap(screen.predictors.chip(Predictor.CLINIC))
    line = screen.table.lines[Effect.DISSOCIATION]
    assert figures(screen, Effect.DISSOCIATION) == ["7", "2", "--", "--", "--", "--"]
    assert not line.within_80.beneath.isVisible()
    assert line.picture.share is None
    assert line.picture.bounds is None


def test_a_row_that_is_not_in_the_report_is_empty(qtbot):
    rows = tuple(row for row in cs.report().rows if row.effect != Effect.NAUSEA)
    screen = finished(qtbot, cs.report(rows=rows))
    assert set(figures(screen, Effect.NAUSEA)) == {"--"}
    assert screen.table.lines[Effect.NAUSEA].verdict.text() == ""


def test_a_share_of_zero_is_a_share(qtbot):
    low = Score(Predictor.KIOSK, 40, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    rows = tuple(replace(row, scores=(low, *row.scores[1:])) for row in cs.report().rows)
    screen = finished(qtbot, cs.report(rows=rows))
    assert figures(screen)[2:] == ["0 %", "0 %", "0", "0.0"]
    assert screen.table.lines[Effect.DIZZINESS].picture.share == 0.0


def test_how_it_is_worked_out(qtbot):
    screen = finished(qtbot)
    said = screen.how.text()
    assert "between two reports: only the bounds are sure" in said
    assert "Completed sessions: 300; left out, without a forecast or an answer: 12." in said
    assert "Models scored: personal 3, article-windows 1." in said
    assert "Chance alone names one row in twenty." in said


# --- little or nothing ----------------------------------------------------------------


def test_too_few_sessions_are_said_on_top(qtbot):
    screen = finished(qtbot, cs.few())
    assert screen.too_early.isVisible()
    assert screen.too_early.text().startswith("This says nothing yet: a row needs 20 sessions")
    assert screen.too_early.property("tone") == "caution"
    top = screen.too_early.mapTo(screen, screen.too_early.rect().bottomLeft()).y()
    assert top < screen.table.mapTo(screen, screen.table.rect().topLeft()).y()
    assert "Chance alone" not in screen.how.text()


def test_enough_sessions_are_not_called_too_few(qtbot):
    assert not finished(qtbot).too_early.isVisible()


def test_no_session_at_all(qtbot):
    screen = finished(qtbot, cs.empty())
    assert "No completed session yet" in texts(screen)
    assert not screen.table.isVisible()
    assert "--" not in texts(screen)
