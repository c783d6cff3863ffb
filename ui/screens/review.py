"""Past sessions: the list, and one of them as it was; nothing of it is taken for live."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from app.commands import CloseReview, FindSessions, ForgetSessions, OpenReview
from app.domain.aftercare import HOMEWARD
from app.domain.past import EVERY, PastFilter
from app.errors import ErrorCode
from app.snapshot import PAST_LISTED, Snapshot
from ui import review_words, theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.review_export import ExportPanel
from ui.screens.review_list import PastList
from ui.screens.review_page import PastPage
from ui.screens.review_search import PastSearch
from ui.screens.screen import Screen
from ui.sheet.way import SheetWay
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import TouchButton

_LIST, _SEARCH, _EXPORT, _PAGE = range(4)


class ReviewScreen(Screen):
    """Asks the core for one session at a time and puts it away again."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: int | None = None
        self._asked: str | None = None
        self._shown: Snapshot | None = None
        self._filter, self._most, self._looking = EVERY, PAST_LISTED, False
        self.page: PastPage | None = None
        self.list = PastList()
        self.list.opened.connect(self._on_open)
        self.list.more_wanted.connect(self._on_more)
        self.search = PastSearch()
        self.search.wanted.connect(self._on_wanted)
        self.export = ExportPanel()
        self.export.command.connect(self.command)
        below = QWidget()
        self._pages = QStackedLayout(below)
        self._pages.addWidget(self._build_list())
        for part in (self.search, self.export):
            framed = card()
            framed.setLayout(rows(part, margin=24))
            self._pages.addWidget(framed)
        layout = rows(self._build_top(), below, gap=14, margin=28)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> QWidget:
        scale = theme.current()
        self.back = TouchButton(self.tr("Menu"))
        self.back.tapped.connect(self._on_menu)
        self.to_list = TouchButton(self.tr("All past sessions"))
        self.to_list.tapped.connect(self._on_list)
        self._title = TitleLine(self.tr("Past sessions"))
        say(self._title.title, self._title.title.text(), "caution")
        self.list_top = StaffTop(self._title, self.back)
        # The clock of now does not stand beside a session of another day.
        self.past_title = label(self.tr("Past session"), "title", "caution")
        self.menu = TouchButton(self.tr("Menu"))
        self.menu.tapped.connect(self._on_menu)
        self.export_one = TouchButton(self.tr("Export"))
        self.export_one.tapped.connect(self._on_export_one)
        self.sheet = TouchButton(self.tr("Take-home sheet"))
        self.sheet.tapped.connect(self._on_sheet)
        self._way = SheetWay(self)
        buttons = (self.sheet, self.export_one, self.to_list, self.menu)
        self.past_top = StaffTop(self.past_title, *buttons)
        for button in (self.back, self.menu):
            button.setMinimumWidth(scale.px(200))
        made = QWidget()
        self._tops = QStackedLayout(made)
        self._tops.addWidget(self.list_top)
        self._tops.addWidget(self.past_top)
        return made

    def _build_list(self) -> QFrame:
        self.message = label("", "small", "caution", wrap=True)
        self.message.hide()
        self.looked_for = label("", "small", "muted", wrap=True)
        self.to_search = Chip(self.tr("Search"))
        self.to_search.tapped.connect(self._on_search)
        self.to_export = Chip(self.tr("Export these"))
        self.to_export.tapped.connect(self._on_export)
        line = columns(self.looked_for, self.to_search, self.to_export, gap=20)
        line.setStretch(0, 1)
        made = card()
        layout = rows(line, self.message, self.list, gap=8, margin=24)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    # -- drawing --------------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the newest sessions."""
        self._forget()
        self._look_for(EVERY)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Put the session away and keep nothing of any patient."""
        if self._wanted is not None:
            self.send(CloseReview())
        if self._looking:
            self._looking = False
            self.send(ForgetSessions())
        self._forget()
        self.search.forget()
        self.export.forget()
        self.list.forget()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the list, or the session that was asked for once it is there."""
        self.list_top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        refused = self._way.look(snapshot)
        say(self.past_title, refused or self.tr("Past session"))
        self.list.show_past(
            snapshot.past,
            done=snapshot.past_done,
            more=snapshot.past_more,
            narrowed=self._filter.narrows,
        )
        self.to_export.setEnabled(bool(snapshot.past))
        self.export.show_snapshot(snapshot)
        past = snapshot.review
        session = None if past is None else past.session
        if past is None or session is None or session.id != self._wanted:
            if self._shown is not None:
                self._forget()
            self._show_message(snapshot)
        elif past is not self._shown:
            self._open(past)

    def _show_message(self, snapshot: Snapshot) -> None:
        text = ""
        if self._asked is not None:
            outcome = snapshot.outcome(self._asked)
            text = self.tr("One moment.")
            if outcome is not None and outcome.error is not None and not outcome.done:
                text = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
        say(self.message, text)
        self.message.setHidden(not text)

    def _open(self, past: Snapshot) -> None:
        self._drop_page()
        self._shown = past
        ended = None if past.session is None else past.session.ended
        self.sheet.setVisible(ended is not None and ended.end in HOMEWARD)
        self.page = PastPage()
        self._pages.addWidget(self.page)
        # Its banner is that of the data then.
        self.past_top.show_snapshot(past)
        self._pages.setCurrentIndex(_PAGE)
        self._tops.setCurrentIndex(1)
        self.page.show_past(past)

    def _forget(self) -> None:
        self._way.forget()
        self._wanted, self._asked = None, None
        self._drop_page()
        self._show_list()
        self._tops.setCurrentIndex(0)
        say(self.message, "")
        self.message.hide()

    def _drop_page(self) -> None:
        self._shown = None
        if self.page is not None:
            self._pages.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None

    def _look_for(self, wanted: PastFilter, most: int = PAST_LISTED) -> None:
        self._filter, self._most, self._looking = wanted, most, True
        text = review_words.filter_text(wanted)
        say(self.looked_for, text or self.tr("All past sessions"), "caution" if text else "muted")
        self.send(FindSessions(wanted=wanted, most=most))

    # -- fingers --------------------------------------------------------------------

    @Slot(int)
    def _on_open(self, session: int) -> None:
        self._wanted = session
        self._asked = self.send(OpenReview(session=session))

    @Slot()
    def _on_more(self) -> None:
        self._look_for(self._filter, self._most + PAST_LISTED)

    @Slot()
    def _on_search(self) -> None:
        self._show_part(_SEARCH)

    @Slot()
    def _on_export(self) -> None:
        self.export.choose((), self._filter)
        self._show_part(_EXPORT)

    @Slot()
    def _on_export_one(self) -> None:
        wanted = self._wanted
        self._on_list()
        if wanted is not None:
            self.export.choose((wanted,), EVERY)
            self._show_part(_EXPORT)

    def _show_part(self, part: int) -> None:
        self._pages.setCurrentIndex(part)
        self.back.setText(self.tr("Back"))

    def _show_list(self) -> None:
        self._pages.setCurrentIndex(_LIST)
        self.back.setText(self.tr("Menu"))

    @Slot(object)
    def _on_wanted(self, wanted: PastFilter) -> None:
        self._show_list()
        self.list.forget()
        self._look_for(wanted)

    @Slot()
    def _on_list(self) -> None:
        self.send(CloseReview())
        self._forget()

    @Slot()
    def _on_sheet(self) -> None:
        if self._wanted is not None:
            self._way.ask(self._wanted)

    @Slot()
    def _on_menu(self) -> None:
        if self._pages.currentIndex() in (_SEARCH, _EXPORT):
            self._show_list()
            return
        self.move_to(Place.MENU)
