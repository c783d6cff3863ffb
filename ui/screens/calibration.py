"""How good the forecasts were: scored against what completed sessions showed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.commands import ScoreForecasts
from app.domain.calibration import CalibrationReport, CalibrationView, Landmark, Predictor
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import calibration_words as words
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.calibration_table import CalibrationTable
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import ChipRow
from ui.widgets.effect_bar import BarFace, Track
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

_WAITING, _NOTHING, _TABLE = range(3)


class CalibrationScreen(Screen):
    """Asks for the scores when it is entered; the core works them out in slices."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: str | None = None
        # What became of the command stays known: the core forgets its oldest answers.
        self._answer: Outcome | None = None
        self._report: CalibrationReport | None = None
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        title = label(self.tr("How good were the forecasts?"), "title", wrap=True)
        self.top = StaffTop(title, self.back, clock=True)
        self.landmarks = ChipRow(columns=len(Landmark), tabs=True)
        self.landmarks.set_choices([(each, words.landmark_name(each)) for each in Landmark])
        self.landmarks.picked.connect(self._on_landmark)
        self.predictors = ChipRow(columns=len(Predictor), tabs=True)
        self.predictors.set_choices([(each, words.predictor_name(each)) for each in Predictor])
        self.predictors.picked.connect(self._on_predictor)
        self._pages = QStackedLayout()
        for page in (self._build_waiting(), self._build_nothing(), self._build_table()):
            self._pages.addWidget(page)
        layout = rows(self.top, gap=16)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(24))
        self.setLayout(layout)

    # -- pages --------------------------------------------------------------

    def _build_waiting(self) -> QFrame:
        self._wait_title = label(self.tr("Scoring the forecasts"), "title", wrap=True)
        self.progress = label("", "body", "muted", wrap=True)
        self.bar = Track()
        self.failure = label("", "body", "danger", wrap=True)
        return _centred(self._wait_title, self.bar, self.progress, self.failure)

    def _build_nothing(self) -> QFrame:
        return _centred(
            label(self.tr("No completed session yet"), "title", wrap=True),
            label(
                self.tr(
                    "After each session this page compares what was forecast "
                    "with when each effect really settled."
                ),
                "body",
                "muted",
                wrap=True,
            ),
        )

    def _build_table(self) -> QWidget:
        self.too_early = label("", "strong", "caution", wrap=True)
        self.table = CalibrationTable()
        self.how = label("", "fine", "muted", wrap=True)
        frame = card()
        inside = rows(self.too_early, self.table, gap=4, margin=22)
        inside.setStretch(1, 1)
        frame.setLayout(inside)
        page = QWidget()
        layout = rows(self._build_choices(), frame, self.how, gap=14)
        layout.setStretch(1, 1)
        page.setLayout(layout)
        return page

    def _build_choices(self) -> QHBoxLayout:
        choices = columns(
            _named(self.tr("When the forecast was made"), self.landmarks),
            _named(self.tr("Who made it"), self.predictors),
            gap=40,
        )
        for number in range(choices.count()):
            choices.setStretch(number, 1)
        return choices

    # -- drawing ------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Ask for the scores, and begin with the kiosk's at the end of the infusion."""
        self._answer, self._report = None, None
        self.landmarks.choose([Landmark.AT_END])
        self.predictors.choose([Predictor.KIOSK])
        self._asked = self.send(ScoreForecasts())
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was asked for."""
        self._asked, self._answer, self._report = None, None, None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw how far the scoring is, or the scores."""
        self.top.show_snapshot(snapshot)
        if self._asked is not None:
            self._answer = snapshot.outcome(self._asked) or self._answer
        view = snapshot.calibration
        if self._answer is None or not self._answer.done:
            # A report that stands there from before must not pass for this one.
            view = None
        if view is None or view.report is None:
            self._report = None
            self._show_waiting(view)
        elif view.report is not self._report:
            self._report = view.report
            self._show_report(view.report)

    def _show_waiting(self, view: CalibrationView | None) -> None:
        refused = self._answer is not None and not self._answer.done
        failed = view is not None and view.failed
        self._show_failure(self._answer if refused else None, failed=failed)
        refused = refused or failed
        started = view is not None and view.total > 0
        self.bar.setHidden(refused)
        self.progress.setHidden(refused)
        if view is None or not started:
            say(self.progress, self.tr("one moment"))
            self.bar.show_face(BarFace(""))
        else:
            say(self.progress, words.progress_words(view.done, view.total))
            self.bar.show_face(BarFace("", elapsed=view.done / view.total))
        self._pages.setCurrentIndex(_WAITING)

    def _show_failure(self, answer: Outcome | None, *, failed: bool) -> None:
        text, tone = "", "danger"
        if failed:
            text = error_text(ErrorCode.INTERNAL)
        if answer is not None and answer.waiting:
            text, tone = self.tr("Waiting for the disk."), "caution"
        elif answer is not None:
            text = error_text(answer.error or ErrorCode.INTERNAL, answer.detail)
        say(self.failure, text, tone)
        self.failure.setHidden(not text)

    def _show_report(self, report: CalibrationReport) -> None:
        early = words.too_early(report)
        say(self.too_early, early)
        self.too_early.setHidden(not early)
        say(self.how, words.how_it_is_worked_out(report))
        (landmark,), (predictor,) = self.landmarks.chosen, self.predictors.chosen
        self.table.show_report(report, Landmark(str(landmark)), Predictor(str(predictor)))
        self._pages.setCurrentIndex(_TABLE if report.sessions else _NOTHING)

    # -- fingers ------------------------------------------------------------

    @Slot(object)
    def _on_landmark(self, key: object) -> None:
        self.landmarks.choose([Landmark(str(key))])
        self._draw_again()

    @Slot(object)
    def _on_predictor(self, key: object) -> None:
        self.predictors.choose([Predictor(str(key))])
        self._draw_again()

    def _draw_again(self) -> None:
        if self._report is not None:
            self._show_report(self._report)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.MENU)


def _named(name: str, choices: ChipRow) -> QVBoxLayout:
    return rows(label(name, "fine", "muted", wrap=True), choices, gap=6)


def _centred(*parts: QWidget) -> QFrame:
    """Return a card with its parts in the middle of the height."""
    made = card()
    layout = rows(1, *parts, 1, gap=24)
    wide = theme.current().px(160)
    layout.setContentsMargins(wide, 0, wide, 0)
    made.setLayout(layout)
    return made
