"""The page of one patient: the course as a picture, every infusion in rows, what follows."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from app.clock import Instant
from app.domain.asking import Questions, RoundKind, phq9_waits
from app.domain.series import PatientSeries
from ui import series_words as words
from ui.asking_words import round_name
from ui.screens.series_rows import InfusionRows
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.line_list import Line, LineList
from ui.widgets.series_plot import SeriesPlot
from ui.widgets.tall_chip import TallChip


class Tab(StrEnum):
    """What stands at the left."""

    COURSE = "course"
    ROWS = "rows"


class SeriesPage(QWidget):
    """`opened` carries a session to look at, `ask` the round to hand the kiosk over for."""

    opened = Signal(int)
    ask = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._series: PatientSeries | None = None
        # How many of the newest infusions the picture leaves out.
        self._skipped = 0
        body = columns(self._build_left(), self._build_right(), gap=28)
        body.setStretch(0, 1290)
        body.setStretch(1, 520)
        self.setLayout(body)

    def _build_left(self) -> QFrame:
        self.tabs = ChipRow(columns=2, gap=10, tabs=True)
        self.tabs.set_choices(
            ((Tab.COURSE, self.tr("The course")), (Tab.ROWS, self.tr("Every infusion")))
        )
        self.tabs.picked.connect(self._on_tab)
        self.plot = SeriesPlot()
        self.legend = label("", "small", wrap=True)
        self.empty = label("", "title", "muted", wrap=True)
        self.count = label("", "small", "muted", wrap=True)
        self.older, self.newer = Chip(self.tr("Older")), Chip(self.tr("Newer"))
        self.older.tapped.connect(self._on_older)
        self.newer.tapped.connect(self._on_newer)
        pager = columns(self.count, self.older, self.newer, gap=16)
        pager.setStretch(0, 2)
        course = QWidget()
        inside = rows(self.legend, self.empty, self.plot, pager, gap=10)
        inside.setStretch(2, 1)
        course.setLayout(inside)
        self.rows = InfusionRows()
        self.rows.opened.connect(self.opened)
        below = QWidget()
        self._pages = QStackedLayout(below)
        for part in (course, self.rows):
            self._pages.addWidget(part)
        layout = rows(self.tabs, below, gap=14, margin=26)
        layout.setStretch(1, 1)
        made = card()
        made.setLayout(layout)
        return made

    def _build_right(self) -> QFrame:
        self.told = LineList()
        self.asks = {
            kind: TallChip(round_name(kind)) for kind in RoundKind if kind != RoundKind.AFTER
        }
        for chip in self.asks.values():
            chip.tapped.connect(self._on_ask)
        self.ask_hint = label(self.tr("Ask now, before the infusion"), "strong", wrap=True)
        self.phq9_waits = label(
            self.tr("PHQ-9 not so soon after an infusion: it looks back two weeks"),
            "small",
            "muted",
            wrap=True,
        )
        self.phq9_waits.hide()
        line = columns(*self.asks.values(), gap=10)
        for number in range(len(self.asks)):
            line.setStretch(number, 1)
        buttons = rows(self.ask_hint, line, self.phq9_waits, gap=10)
        layout = rows(self.told, gap=14, margin=26)
        layout.addLayout(buttons)
        layout.setStretch(0, 1)
        made = card()
        made.setLayout(layout)
        return made

    # -- drawing ----------------------------------------------------------------------

    def begin(self) -> None:
        """Begin with the newest infusions."""
        self._skipped = 0
        self._on_tab(Tab.COURSE)
        self.told.to_top()

    def forget(self) -> None:
        """Keep nothing of any patient."""
        self._series, self._skipped = None, 0
        self.plot.show_infusions(())
        self.rows.forget()
        self.told.show_lines([])
        for part in (self.empty, self.count, self.legend):
            say(part, "")

    def show_series(
        self, series: PatientSeries, questions: Questions, now: Instant, *, free: bool
    ) -> None:
        """Show a patient; `free`: no session runs, so past ones open and questions come before."""
        self.ask_hint.setHidden(not free)
        for chip in self.asks.values():
            chip.setHidden(not free)
        began = (one.started for one in series.counted)
        waits = phq9_waits(began, now, questions.waits_hours)
        self.asks[RoundKind.PHQ9].setEnabled(not waits)
        self.phq9_waits.setHidden(not (free and waits))
        if series == self._series:
            return
        self._series = series
        self.rows.show_infusions(series.infusions, questions, opens=free)
        self.told.show_lines(self._lines(series, questions))
        self._draw_course()

    def _lines(self, series: PatientSeries, questions: Questions) -> list[Line]:
        return [
            Line(self.tr("What this patient taught us"), heading=True),
            *words.taught(series),
            Line(self.tr("To ask"), heading=True),
            *words.to_ask(series, questions),
            Line(self.tr("Notices"), heading=True),
            *words.notice_lines(series),
        ]

    def _draw_course(self) -> None:
        series = self._series
        if series is None:
            return
        counted, fits = series.counted, self.plot.fits
        self._skipped = max(0, min(self._skipped, len(counted) - 1))
        last = len(counted) - self._skipped
        first = max(0, last - fits)
        self.plot.show_infusions(counted[first:last])
        nothing = not counted and series.whole
        say(self.empty, self.tr("No infusion in this record yet.") if nothing else "")
        self.empty.setHidden(not nothing)
        say(
            self.legend,
            self.tr(
                "Minutes after the infusion until settled (dark) and signed ready (light) · "
                "below: date and mg/kg"
            ),
        )
        self.legend.setHidden(not counted)
        text = self.tr("Infusions {first} to {last} of {n}")
        shown = text.format(first=first + 1, last=last, n=len(counted))
        say(self.count, shown if counted else "")
        self.older.setEnabled(first > 0)
        self.newer.setEnabled(self._skipped > 0)

    # -- fingers ------------------------------------------------------------------------

    @Slot(object)
    def _on_tab(self, key: object) -> None:
        tab = Tab(str(key))
        self.tabs.choose([tab])
        self._pages.setCurrentIndex(list(Tab).index(tab))
        self._draw_course()

    @Slot()
    def _on_older(self) -> None:
        self._skipped += self.plot.fits
        self._draw_course()

    @Slot()
    def _on_newer(self) -> None:
        self._skipped -= self.plot.fits
        self._draw_course()

    @Slot()
    def _on_ask(self) -> None:
        tapped = self.sender()
        for kind, chip in self.asks.items():
            if chip is tapped:
                self.ask.emit(kind)
