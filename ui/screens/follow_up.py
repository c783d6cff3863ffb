"""Follow-up calls: who is due, overdue ones first, and one call as it is entered."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from app.commands import TellSelfHarm
from app.domain.follow_up import DueCall, FollowUp, Urgency
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import follow_up_words as words
from ui import theme, when
from ui.error_words import error_text
from ui.places import Place
from ui.screens.follow_up_entry import CallEntry
from ui.screens.follow_up_list import CallLine, CallList
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import ChipRow
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import TouchButton

_LIST, _ENTRY = range(2)
NOW, LATER, DONE = "now", "later", "done"


class FollowUpScreen(Screen):
    """Only in a free bay: nothing of other patients stands beside one who is here."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._sent: str | None = None
        self._telling: str | None = None
        self._tab = NOW
        self.list = CallList()
        self.list.opened.connect(self._on_open)
        self.entry = CallEntry()
        self.entry.self_harm.connect(self._on_self_harm)
        self.entry.save.tapped.connect(self._on_save)
        below = QWidget()
        self._pages = QStackedLayout(below)
        self._pages.addWidget(self._build_list())
        self._pages.addWidget(self.entry)
        layout = rows(self._build_top(), below, gap=14, margin=28)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.back = TouchButton(self.tr("Menu"))
        self.back.tapped.connect(self._on_back)
        self.to_list = TouchButton(self.tr("All calls"))
        self.to_list.tapped.connect(self._on_list)
        for button in (self.back, self.to_list):
            button.setMinimumWidth(theme.current().px(200))
        self._title = TitleLine(self.tr("Follow-up calls"))
        self.top = StaffTop(self._title, self.to_list, self.back)
        return self.top

    def _build_list(self) -> QFrame:
        self.tabs = ChipRow(columns=3, tabs=True)
        self.tabs.picked.connect(self._on_tab)
        self.summary = label("", "small", wrap=True)
        self.message = label("", "small", "settled", wrap=True)
        line = columns(self.summary, self.tabs, gap=24)
        line.setStretch(0, 2)
        line.setStretch(1, 3)
        made = card()
        layout = rows(line, self.message, self.list, gap=8, margin=24)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    # -- drawing --------------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the calls to be made now."""
        self._forget()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Keep nothing of any patient."""
        self._forget()
        self._snapshot = None

    def _forget(self) -> None:
        self._sent, self._telling, self._tab = None, None, NOW
        self.entry.forget()
        self.list.forget()
        say(self.message, "")
        say(self.summary, "")
        self._show_page(_LIST)

    def _show_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self.to_list.setHidden(page == _LIST)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the list, and hear what became of a call that was saved."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        self._hear(snapshot)
        self._show_list(snapshot.follow_up, snapshot)

    def _hear(self, snapshot: Snapshot) -> None:
        outcome = snapshot.outcome(self._telling or "")
        if outcome is not None:
            self.entry.tell_self_harm(self._self_harm_words(outcome))
        outcome = snapshot.outcome(self._sent or "")
        if outcome is None:
            return
        self._sent = None
        if outcome.done and self.entry.discharge is not None:
            text = self.tr("Saved: the call with {initials}.")
            say(self.message, text.format(initials=self.entry.discharge.initials))
            self.entry.forget()
            self._show_page(_LIST)
        else:
            self.entry.save.setEnabled(True)
            words_ = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
            self.entry.tell(words_, "danger")

    def _self_harm_words(self, outcome: Outcome) -> str:
        if outcome.done:
            return self.tr("Staff are told now. A clinician has to answer for it.")
        return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)

    def _show_list(self, follow_up: FollowUp, snapshot: Snapshot) -> None:
        late, due = follow_up.count(Urgency.OVERDUE), follow_up.count(Urgency.DUE)
        later, done = follow_up.count(Urgency.LATER), len(follow_up.finished)
        self.tabs.set_choices(
            [
                (NOW, self.tr("To call: {n}").format(n=late + due)),
                (LATER, self.tr("Later: {n}").format(n=later)),
                (DONE, self.tr("Done: {n}").format(n=done)),
            ]
        )
        self.tabs.choose([self._tab])
        text = self.tr("{late} overdue, {due} due. No phone number is kept here.")
        say(self.summary, text.format(late=late, due=due), "danger" if late else "muted")
        if follow_up.reading:
            say(self.summary, self.tr("Reading the record …"), "muted")
        self.list.show_lines(self._lines(follow_up, snapshot), self._nothing())

    def _nothing(self) -> str:
        return {
            NOW: self.tr("Nobody is to be called now."),
            LATER: self.tr("No later call is planned."),
            DONE: self.tr("No call was finished lately."),
        }[self._tab]

    def _lines(self, follow_up: FollowUp, snapshot: Snapshot) -> list[CallLine]:
        if self._tab == DONE:
            return self._finished(follow_up, snapshot)
        later = self._tab == LATER
        calls = [c for c in follow_up.calls if (c.urgency == Urgency.LATER) == later]
        return [self._line(call, snapshot) for call in calls]

    def _line(self, call: DueCall, snapshot: Snapshot) -> CallLine:
        discharge = call.discharge
        return CallLine(
            key=(discharge.session, call.hours, None),
            urgency=words.urgency_text(call, snapshot.now),
            tone=words.TONES[call.urgency],
            initials=discharge.initials,
            mrn=discharge.mrn,
            which=words.which_call(call.hours),
            home=words.went_home(discharge),
            told=words.tried_text(call),
            button=self.tr("Enter"),
        )

    def _finished(self, follow_up: FollowUp, snapshot: Snapshot) -> list[CallLine]:
        names = {member.id: member.name for member in snapshot.staff}
        found = []
        for discharge, call in follow_up.finished:
            text = self.tr("{time}, {name}")
            name = "--" if call.by is None else names.get(call.by, "--")
            found.append(
                CallLine(
                    key=(discharge.session, call.hours, call.id),
                    urgency=text.format(time=when.weekday_and_time(call.at), name=name),
                    tone="muted",
                    initials=discharge.initials,
                    mrn=discharge.mrn,
                    which=words.which_call(call.hours),
                    home=words.went_home(discharge),
                    told=words.call_text(call),
                    button=self.tr("Correct"),
                )
            )
        return found

    # -- fingers ----------------------------------------------------------------------

    @Slot(object)
    def _on_tab(self, key: object) -> None:
        self._tab = str(key)
        if self._snapshot is not None:
            self._show_list(self._snapshot.follow_up, self._snapshot)
        self.list.to_top()

    @Slot(object)
    def _on_open(self, key: tuple[int, float, int | None]) -> None:
        if self._snapshot is None:
            return
        session, hours, corrects = key
        follow_up = self._snapshot.follow_up
        self._telling = None
        if corrects is None:
            for call in follow_up.calls:
                if (call.discharge.session, call.hours) == (session, hours):
                    self.entry.begin(call.discharge, hours, None)
        else:
            for discharge, made in follow_up.finished:
                if made.id == corrects:
                    self.entry.begin(discharge, hours, made)
        if self.entry.discharge is not None:
            say(self.message, "")
            self._show_page(_ENTRY)

    @Slot()
    def _on_self_harm(self) -> None:
        """Tell staff at once, whatever becomes of the rest of the call; once is enough."""
        discharge = self.entry.discharge
        if discharge is not None and self._telling is None:
            command = TellSelfHarm(session=discharge.session, hours=self.entry.hours)
            self._telling = self.send(command)

    @Slot()
    def _on_save(self) -> None:
        command = self.entry.command()
        if command is not None and self._sent is None:
            self._sent = self.send(command)
            self.entry.save.setEnabled(False)
            self.entry.tell(self.tr("Saving …"), "muted")

    @Slot()
    def _on_list(self) -> None:
        self.entry.forget()
        self._show_page(_LIST)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.MENU)
