"""The table of the calibration page: one row an effect, one predictor at one landmark."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.calibration import (
    CalibrationReport,
    EffectScores,
    Landmark,
    Predictor,
    Score,
)
from app.domain.symptom import Effect
from ui import calibration_words as words
from ui import theme
from ui.widgets.basics import label, rows, rule, say
from ui.widgets.coverage import Coverage, CoverageScale
from ui.wording import symptom_clinical

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# The shares of the width: name, four figures, picture, two figures, verdict.
_STRETCH = (13, 5, 6, 8, 8, 11, 4, 4, 18)
_PICTURE, _VERDICT = 5, 8


class Figure(QWidget):
    """A number, and a small word about it beneath, which takes no room while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.number = label("", "text")
        self.beneath = label("", "fine", "muted")
        for each in (self.number, self.beneath):
            each.setAlignment(_RIGHT)
        self.setLayout(rows(1, self.number, self.beneath, 1))

    def show_number(self, number: str, beneath: str = "") -> None:
        """Show a number and what stands beneath it."""
        say(self.number, number)
        say(self.beneath, beneath)
        self.beneath.setHidden(not beneath)


class EffectLine:
    """The widgets of one effect, in the order of their columns."""

    def __init__(self, effect: Effect) -> None:
        self.name = label(symptom_clinical(effect), "strong", wrap=True)
        self.open = Figure()
        self.never = Figure()
        self.within_50 = Figure()
        self.within_80 = Figure()
        self.picture = Coverage()
        self.width = Figure()
        self.loss = Figure()
        self.verdict = label("", "small", wrap=True)

    def parts(self) -> tuple[QWidget, ...]:
        """Return one widget for each column."""
        counts, shares = (self.open, self.never), (self.within_50, self.within_80, self.picture)
        return (self.name, *counts, *shares, self.width, self.loss, self.verdict)

    def show_row(self, row: EffectScores | None, predictor: Predictor, least: int) -> None:
        """Show how one predictor did; what was not scored shows `--`."""
        if row is None:
            self.open.show_number(words.NOTHING)
            self.never.show_number(words.NOTHING)
            self._show_score(Score(predictor, 0))
            say(self.verdict, "", "")
            return
        score = row.of(predictor)
        self.open.show_number(str(row.open), words.scored(score, row.open))
        self.never.show_number(str(row.never))
        self._show_score(score)
        say(self.verdict, *words.verdict_words(row, least))

    def _show_score(self, score: Score) -> None:
        self.within_50.show_number(words.percent(score.within_50))
        self.within_80.show_number(words.percent(score.within_80), words.sure_bounds(score))
        self.width.show_number(words.minutes(score.width))
        self.loss.show_number(words.minutes(score.loss, 1))
        sure = None
        if score.low_80 is not None and score.high_80 is not None:
            sure = score.low_80, score.high_80
        self.picture.show_share(score.within_80, sure)


class CalibrationTable(QWidget):
    """Six effects; figures stand under their heads, verdicts at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().px(22))
        self._grid.setVerticalSpacing(theme.current().px(4))
        for column, stretch in enumerate(_STRETCH):
            self._grid.setColumnStretch(column, stretch)
        self._add_heads()
        self.lines = {effect: self._add_line(effect) for effect in Effect}

    def _add_heads(self) -> None:
        heads = (
            "",
            self.tr("Still open"),
            self.tr("Never settled"),
            self.tr("Middle half,\naim 50 %"),
            self.tr("80 % window,\naim 80 %"),
            "",
            self.tr("Width,\nmin"),
            self.tr("Loss,\nmin"),
            self.tr("Who was closer"),
        )
        bottom = Qt.AlignmentFlag.AlignBottom
        for column, text in enumerate(heads):
            head = label(text, "fine", "muted", wrap=True)
            side = Qt.AlignmentFlag.AlignLeft if column == _VERDICT else Qt.AlignmentFlag.AlignRight
            head.setAlignment(side | bottom)
            self._grid.addWidget(head, 0, column)
        self._grid.addWidget(CoverageScale(), 0, _PICTURE, bottom)

    def _add_line(self, effect: Effect) -> EffectLine:
        at = self._grid.rowCount()
        self._grid.addWidget(rule(), at, 0, 1, len(_STRETCH))
        self._grid.setRowStretch(at + 1, 1)
        made = EffectLine(effect)
        for column, part in enumerate(made.parts()):
            self._grid.addWidget(part, at + 1, column)
        return made

    def show_report(
        self, report: CalibrationReport, landmark: Landmark, predictor: Predictor
    ) -> None:
        """Show one predictor's scores at one landmark, and who was closer."""
        known = {row.effect: row for row in report.rows if row.landmark == landmark}
        for effect, line in self.lines.items():
            line.show_row(known.get(effect), predictor, report.least)
