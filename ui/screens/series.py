"""Patients: looking for one, and all the infusions of that one on a page."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.commands import (
    CloseReview,
    CloseSeries,
    FindPatients,
    OpenReview,
    OpenRound,
    OpenSeries,
    SignOut,
)
from app.domain.asking import RoundKind
from app.domain.past import EVERY
from app.domain.series import PatientSeries
from app.errors import ErrorCode
from app.snapshot import Snapshot
from ui import series_words as words
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.review_export import ExportPanel
from ui.screens.review_page import PastPage
from ui.screens.screen import Screen
from ui.screens.series_page import SeriesPage
from ui.screens.series_search import SeriesSearch
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

_SEARCH, _PAGE, _EXPORT, _PAST = range(4)


class SeriesScreen(Screen):
    """Asks the core for one patient at a time, and puts all away when it is left."""

    def __init__(self) -> None:
        super().__init__()
        self._mrn: str | None = None
        self._wanted: int | None = None
        self._asked: str | None = None
        self._free = True
        self._now: Snapshot | None = None
        self._past: Snapshot | None = None
        self.past: PastPage | None = None
        self.search, self.page, self.export = SeriesSearch(), SeriesPage(), ExportPanel()
        self.search.typed.connect(self._on_typed)
        self.search.opened.connect(self._on_opened)
        self.page.opened.connect(self._on_session)
        self.page.ask.connect(self._on_ask)
        self.export.command.connect(self.command)
        below = QWidget()
        self._pages = QStackedLayout(below)
        framed = card()
        framed.setLayout(rows(self.export, margin=40))
        for part in (self.search, self.page, framed):
            self._pages.addWidget(part)
        self.message = label("", "small", "caution", wrap=True)
        self.message.hide()
        layout = rows(self._build_top(), self.message, below, gap=16, margin=32)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        scale = theme.current()
        self.title = label(self.tr("Patients"), "title")
        self.mrn = label("", "text")
        self.head = label("", "text", "muted", wrap=True)
        who = QWidget()
        line = columns(self.title, self.mrn, self.head, gap=18)
        line.setStretch(2, 1)
        who.setLayout(line)
        self.files = TouchButton(self.tr("Export"))
        self.files.tapped.connect(self._on_export)
        self.others = TouchButton(self.tr("Other patient"))
        self.others.tapped.connect(self._on_others)
        self.close_page = TouchButton(self.tr("Close"))
        self.close_page.setMinimumWidth(scale.px(180))
        self.close_page.tapped.connect(self._on_close)
        self.top = StaffTop(who, self.files, self.others, self.close_page)
        return self.top

    # -- coming and going -----------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the search; in a session with its own patient and nobody else."""
        self._forget()
        self._free = snapshot.session is None
        if snapshot.session is None:
            self.send(FindPatients())
        else:
            self._on_opened(snapshot.session.patient.mrn)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Put everything away and keep nothing of any patient."""
        if self._wanted is not None:
            self.send(CloseReview())
        # First: what is cleared below must look for nobody any more.
        self._now = None
        self._forget()
        self.send(CloseSeries())

    def _forget(self) -> None:
        self._mrn = self._wanted = self._asked = None
        self._drop_past()
        for part in (self.search, self.page, self.export):
            part.forget()
        for line in (self.mrn, self.head, self.message):
            say(line, "")
        self._turn_to(_SEARCH)

    def _turn_to(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        searching = page == _SEARCH
        say(self.title, self.tr("Patients") if searching else self.title.text())
        self.others.setHidden(searching or not self._free)
        self.files.setHidden(page != _PAGE or not self._free)
        self.others.setText(
            self.tr("Other patient") if page in (_SEARCH, _PAGE) else self.tr("Back to the series")
        )

    # -- drawing ------------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what was found, or the page that was asked for once it is there."""
        self._now = snapshot
        self.top.show_snapshot(snapshot)
        self.search.show_found(snapshot.patients, snapshot.patients_for)
        series = snapshot.series
        if series is not None and series.mrn == self._mrn:
            self._show_series(series, snapshot)
        self.export.show_snapshot(snapshot)
        self._show_past(snapshot)
        self._show_message(snapshot)

    def _show_series(self, series: PatientSeries, snapshot: Snapshot) -> None:
        if self._pages.currentIndex() == _SEARCH:
            self.page.begin()
            self._turn_to(_PAGE)
        initials = series.initials
        say(self.title, initials or self.tr("New here"))
        say(self.mrn, self.tr("MRN {mrn}").format(mrn=series.mrn))
        call = words.next_call(snapshot.follow_up, series.mrn, snapshot.now)
        say(self.head, " · ".join(part for part in (words.head(series), call) if part))
        self.files.setEnabled(any(one.end is not None for one in series.infusions))
        if snapshot.asked is not None:
            questions = snapshot.asked.questions
            self.page.show_series(series, questions, snapshot.now, free=self._free)

    def _show_past(self, snapshot: Snapshot) -> None:
        past = snapshot.review
        session = None if past is None else past.session
        if past is None or session is None or session.id != self._wanted:
            if self._past is not None:
                self._back_to_series()
            return
        if past is not self._past:
            self._drop_past()
            self._past, self.past = past, PastPage()
            self._pages.addWidget(self.past)
            self._turn_to(_PAST)
            self.past.show_past(past)

    def _show_message(self, snapshot: Snapshot) -> None:
        outcome = snapshot.outcome(self._asked or "")
        text = ""
        if outcome is not None and outcome.error is not None and not outcome.done:
            text = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
        say(self.message, text)
        self.message.setHidden(not text)

    def _drop_past(self) -> None:
        self._past = None
        if self.past is not None:
            self._pages.removeWidget(self.past)
            self.past.hide()
            self.past.deleteLater()
            self.past = None

    # -- fingers ------------------------------------------------------------------------

    @Slot(str)
    def _on_typed(self, mrn: str) -> None:
        if self._now is not None and self._mrn is None:
            self._asked = self.send(FindPatients(mrn=mrn))

    @Slot(str)
    def _on_opened(self, mrn: str) -> None:
        self._mrn = mrn
        self._asked = self.send(OpenSeries(mrn=mrn))

    @Slot(int)
    def _on_session(self, session: int) -> None:
        self._wanted = session
        self._asked = self.send(OpenReview(session=session))

    @Slot(object)
    def _on_ask(self, kind: RoundKind) -> None:
        series = None if self._now is None else self._now.series
        if self._mrn is None or series is None or series.mrn != self._mrn:
            return
        self._asked = self.send(OpenRound(kind=kind, mrn=self._mrn, initials=series.initials))
        self.send(SignOut())

    @Slot()
    def _on_export(self) -> None:
        series = None if self._now is None else self._now.series
        if series is not None:
            ended = tuple(one.session for one in series.infusions if one.end is not None)
            self.export.choose(ended, EVERY)
            self._turn_to(_EXPORT)

    @Slot()
    def _on_others(self) -> None:
        if self._pages.currentIndex() in (_EXPORT, _PAST):
            self._back_to_series()
            return
        self.send(CloseSeries())
        self._forget()
        self.send(FindPatients())

    def _back_to_series(self) -> None:
        if self._wanted is not None:
            self.send(CloseReview())
        self._wanted = None
        self._drop_past()
        self._turn_to(_PAGE)

    @Slot()
    def _on_close(self) -> None:
        self.move_to(Place.MENU if self._free else Place.BOARD)
