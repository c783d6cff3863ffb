"""What staff see while no session is running: the bay, the source, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from app.commands import EndKiosk, SignOut
from app.domain.aftercare import HOMEWARD
from app.domain.reserve import ReserveState
from app.domain.self_harm import open_ones
from app.domain.session import SessionEnd
from app.domain.staff_role import Action, may
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Snapshot
from ui import ledger_words, source_words, theme, when
from ui.backup_words import card_line
from ui.error_words import error_text
from ui.follow_up_words import menu_text as call_words
from ui.menu_words import FREE_ONLY, ways
from ui.places import Place
from ui.screens.screen import Screen
from ui.self_harm_words import menu_text
from ui.sheet.way import SheetWay
from ui.staff_words import role_word
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.glass_line import GlassLine
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import HoldButton, TouchButton

_MOST_IN_A_ROW = 5

translate = QCoreApplication.translate


class MenuScreen(Screen):
    """Nothing of any patient stands here."""

    def __init__(self) -> None:
        super().__init__()
        self._running = False
        self._asked = ""
        self._last: int | None = None
        self.lock = TouchButton(self.tr("Lock"))
        self.lock.setMinimumWidth(theme.current().px(200))
        self.lock.tapped.connect(self._on_lock)
        self._title = TitleLine("", bay=False)
        self.end = HoldButton(self.tr("End kiosk (hold)"), kind="")
        self.end.held.connect(self._on_end)
        self.top = StaffTop(self._title, self.end, self.lock)
        scale = theme.current()
        self._charge = label(
            self.tr("The bedside monitor stays in charge. This kiosk is no alarm."),
            "small",
            "muted",
            wrap=True,
        )
        layout = rows(self.top, gap=24)
        layout.addStretch(2)
        for part in (self._build_state(), self._build_facts(), self._build_ways()):
            layout.addLayout(part)
        layout.addStretch(3)
        layout.addWidget(self._charge)
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_state(self) -> QVBoxLayout:
        self._free = label("", "grand", wrap=True)
        self._ended = label("", "body", "muted", wrap=True)
        self._broke_off = label("", "small", "caution", wrap=True)
        self._refused = label("", "small", "caution", wrap=True)
        self.told = Chip(kind="danger", size="text")
        self.told.setFixedHeight(max(theme.current().px(92), theme.current().staff_target + 8))
        self.told.tapped.connect(self._on_told)
        self.told.hide()
        self._sheet_told = label("", "small", "caution", wrap=True)
        notes = (self._sheet_told, self._broke_off, self._refused)
        self.glass = GlassLine()
        self.glass.command.connect(self.send)
        state = columns(self._free, self.told, gap=28)
        state.setStretch(0, 1)
        state.setStretch(1, 1)
        return rows(state, self._ended, *notes, self.glass, gap=8)

    def _build_ways(self) -> QVBoxLayout:
        """Return what is done here most, and the other ways under it in line with the cards."""
        scale = theme.current()
        self.start = Chip(self.tr("Start a recovery session"), kind="primary", size="large")
        self.start.tapped.connect(self._on_start)
        self.sheet = Chip(self.tr("Take-home sheet of the last session"), size="text")
        self.sheet.tapped.connect(self._on_sheet)
        self._way = SheetWay(self)
        for chip in (self.start, self.sheet):
            chip.setFixedHeight(max(scale.px(120), scale.staff_target + 8))
        first = columns(self.start, self.sheet, gap=28)
        first.setStretch(0, 2)
        first.setStretch(1, 1)
        self.ways: dict[Place, Chip] = {}
        for place, words in ways().items():
            way = self.ways[place] = Chip(words, size="text")
            way.setFixedHeight(max(scale.px(92), scale.staff_target + 8))
            way.tapped.connect(self._on_way)
        return rows(first, _grid(list(self.ways.values())), gap=16)

    def _build_facts(self) -> QHBoxLayout:
        self._who = label("", "body", wrap=True)
        self._role = label("", "text", "muted")
        self._source = label("", "body", wrap=True)
        self._link = label("", "body", wrap=True)
        self._storage = label("", "body", wrap=True)
        self._backup = label("", "text", wrap=True)
        facts = columns(
            self._fact(self.tr("Signed in"), self._who, self._role),
            self._fact(self.tr("Vital signs"), self._source, self._link),
            self._fact(self.tr("Record"), self._storage, self._backup),
            gap=28,
        )
        for number in range(facts.count()):
            facts.setStretch(number, 1)
        return facts

    def _fact(self, name: str, *lines: QLabel) -> QFrame:
        made = card()
        made.setMinimumHeight(theme.current().px(180))
        made.setLayout(rows(label(name, "small", "muted"), *lines, 1, gap=10, margin=26))
        return made

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw bay, source, record and the end of the last session."""
        self._running = snapshot.session is not None
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        say(self._title.title, snapshot.bay)
        busy = self.tr("A session is running here") if self._running else ""
        say(self._free, busy or self.tr("No session is running"))
        say(self._ended, self._last_words(snapshot))
        self._ended.setVisible(bool(self._ended.text()))
        say(self._broke_off, _broken_off(snapshot))
        self._broke_off.setVisible(bool(self._broke_off.text()))
        self._show_end(snapshot)
        self._show_sheet(snapshot)
        calls = call_words(snapshot.follow_up)
        if self.ways[Place.FOLLOW_UP].text() != calls:
            self.ways[Place.FOLLOW_UP].setText(calls)
        member = snapshot.signed_in
        say(self._who, "--" if member is None else member.name)
        say(self._role, "" if member is None else role_word(member.role))
        self._show_source(snapshot)
        self._show_storage(snapshot)
        broken = ledger_words.card_line(snapshot.ledger)
        line = (broken, "danger") if broken else card_line(snapshot.backup, snapshot.now)
        say(self._backup, *line)
        # One trouble at a time: what cannot be saved comes first.
        self._backup.setVisible(snapshot.storage_error is None)
        self._show_told(snapshot)
        self.glass.show_snapshot(snapshot)
        # They are pages of a free bay: the window would show the board instead.
        for place in FREE_ONLY:
            self.ways[place].setEnabled(not self._running)
        start = self.tr("To the running session") if self._running else ""
        self.start.setText(start or self.tr("Start a recovery session"))

    def leave(self) -> None:
        """Forget what was asked for."""
        self._asked = ""
        self._way.forget()

    def _show_end(self, snapshot: Snapshot) -> None:
        role = None if snapshot.signed_in is None else snapshot.signed_in.role
        self.end.setVisible(may(role, Action.EXIT))
        self.end.setEnabled(not self._running and not snapshot.ending)
        outcome = snapshot.outcome(self._asked)
        error = None if outcome is None else outcome.error
        say(self._refused, "" if error is None else error_text(error))
        self._refused.setVisible(error is not None)

    def _show_sheet(self, snapshot: Snapshot) -> None:
        """Offer the sheet of the last session, and say what is wrong with the clinic's words."""
        refused, care = self._way.look(snapshot), snapshot.aftercare
        problem = "" if care is None else care.problem
        words = self.tr("The clinic's own take-home sheet is not used: {problem}.")
        say(self._sheet_told, refused or (words.format(problem=problem) if problem else ""))
        self._sheet_told.setHidden(not self._sheet_told.text())
        last = snapshot.last_ended
        self.sheet.setHidden(self._running or last is None or last.end not in HOMEWARD)
        self._last = None if last is None else last.session_id

    def _last_words(self, snapshot: Snapshot) -> str:
        if snapshot.last_ended is None or self._running:
            return ""
        ends = {
            SessionEnd.DISCHARGED: self.tr("discharge signed"),
            SessionEnd.OVERRIDDEN: self.tr("discharge signed with an override"),
            SessionEnd.TRANSFERRED: self.tr("transferred"),
            SessionEnd.ENTERED_IN_ERROR: self.tr("entered in error"),
        }
        return self.tr("The last session has ended: {how}.").format(
            how=ends[snapshot.last_ended.end]
        )

    def _show_source(self, snapshot: Snapshot) -> None:
        source = snapshot.source
        if source.origin == DataOrigin.NONE:
            say(self._source, self.tr("No monitor is set up."))
            say(self._link, "", "muted")
        else:
            simulated = source.origin == DataOrigin.SIMULATED
            say(self._source, self.tr("A simulated patient") if simulated else source.name)
            if source.connected:
                word, _, tone = source_words.state(source)
                say(self._link, word, tone)
            else:
                say(self._link, error_text(ErrorCode.LINK_LOST, source.error), "caution")
        self._link.setVisible(bool(self._link.text()))

    def _show_storage(self, snapshot: Snapshot) -> None:
        if snapshot.storage_error is not None:
            words = error_text(snapshot.storage_error)
            if snapshot.unsaved:
                words += " " + self.tr("Entries not saved yet: {n}.").format(n=snapshot.unsaved)
            say(self._storage, words, "danger")
        elif snapshot.unsaved:
            words = self.tr("Entries not saved yet: {n}.").format(n=snapshot.unsaved)
            say(self._storage, words, "caution")
        elif words := _reserve_words(snapshot.reserve):
            say(self._storage, words, "caution")
        else:
            say(self._storage, self.tr("Everything is saved."), "settled")

    def _show_told(self, snapshot: Snapshot) -> None:
        still = open_ones(snapshot.concerns)
        self.told.setHidden(not still)
        if still:
            self.told.setText(menu_text(still))

    @Slot()
    def _on_told(self) -> None:
        self.move_to(Place.TOLD)

    @Slot()
    def _on_start(self) -> None:
        self.move_to(Place.BOARD if self._running else Place.START)

    @Slot()
    def _on_sheet(self) -> None:
        if self._last is not None:
            self._way.ask(self._last)

    @Slot()
    def _on_way(self) -> None:
        tapped = self.sender()
        for place, way in self.ways.items():
            if way is tapped:
                self.move_to(place)

    @Slot()
    def _on_end(self) -> None:
        self._asked = self.send(EndKiosk())

    @Slot()
    def _on_lock(self) -> None:
        self.send(SignOut())


def _reserve_words(reserve: ReserveState) -> str:
    """Return what staff are to do about the reserve on the disk; empty when there is nothing."""
    if reserve == ReserveState.IN_USE:
        return translate(
            "menu",
            "Everything is saved, but the disk was full and its reserve is in use. "
            "Start no further session before technical support has made room.",
        )
    if reserve == ReserveState.NO_ROOM:
        return translate(
            "menu",
            "Everything is saved, but the disk has no room for the reserve. "
            "Call technical support.",
        )
    return ""


def _broken_off(snapshot: Snapshot) -> str:
    """Return when the last run of the program broke off, in words; empty when it did not."""
    if snapshot.broke_off is None:
        return ""
    ago = snapshot.now.utc - snapshot.broke_off.utc
    # Translators: "{when}" is a day with a time.
    words = translate("menu", "The kiosk ended unexpectedly about {when} and was started again.")
    return words.format(when=when.day_and_time(snapshot.now, snapshot.now.t - ago))


def _grid(buttons: list[Chip]) -> QGridLayout:
    """Return buttons of one width, high enough for two lines, in even rows."""
    scale = theme.current()
    made = QGridLayout()
    made.setHorizontalSpacing(scale.px(28))
    made.setVerticalSpacing(scale.px(16))
    lines = -(-len(buttons) // _MOST_IN_A_ROW)
    wide = -(-len(buttons) // lines)
    for number, button in enumerate(buttons):
        made.addWidget(button, number // wide, number % wide)
    for column in range(wide):
        made.setColumnStretch(column, 1)
    return made
