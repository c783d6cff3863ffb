"""Everybody who can sign in, the way to add one more, and what may be changed about them."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QStackedWidget, QWidget

from app.commands import AddStaff, ChangePin, Command, ResetPin, SetPin
from app.domain.staff_role import Action, may
from app.errors import ErrorCode
from app.snapshot import Snapshot, StaffMember
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.staff_words import line_text
from ui.widgets.basics import card, clear, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.entry_form import EntryForm
from ui.widgets.member_card import MemberCard
from ui.widgets.member_form import MemberForm
from ui.widgets.pin_form import NewPin, PinForm
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import TouchButton


class _Asked(NamedTuple):
    """A command whose answer is awaited, and what is said when it is done."""

    command: Command
    told: str


class StaffScreen(Screen):
    """A list; one member at the side with what may be done; the pages where PINs are typed."""

    PAGE = 12

    def __init__(self) -> None:
        super().__init__()
        self._asked: _Asked | None = None
        self._shown: tuple[object, ...] | None = None
        self._page = 0
        self._chosen: int | None = None
        self._failed = ""
        self._snapshot: Snapshot | None = None
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        self._title = TitleLine(self.tr("Staff"))
        self.top = StaffTop(self._title, self.back)
        self.form = MemberForm(
            self.tr("Who else may sign in? The PIN is theirs: let them type it."),
            self.tr("Add"),
        )
        self.own = PinForm(
            self.tr("Your own PIN: nobody else may know it."), self.tr("Change"), old=True
        )
        self.reset = PinForm("", self.tr("Set"))
        self.forms: tuple[EntryForm, ...] = (self.form, self.own, self.reset)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._build_list())
        self.form.ready.connect(self._on_new)
        self.own.ready.connect(self._on_own)
        self.reset.ready.connect(self._on_reset)
        for form in self.forms:
            self._pages.addWidget(form)
        layout = rows(self.top, gap=20)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_list(self) -> QWidget:
        scale = theme.current()
        self._names = QGridLayout()
        self._names.setSpacing(scale.px(14))
        self.entries: dict[int, Chip] = {}
        self.more = Chip(self.tr("More names"))
        self.more.setMaximumHeight(scale.px(118))
        self.more.tapped.connect(self._on_more)
        heading = label(self.tr("Members of staff"), "title")
        names = card()
        names.setLayout(rows(heading, self._names, 1, self.more, gap=24, margin=40))
        self.member = MemberCard()
        self.member.command.connect(self._on_command)
        self.member.new_pin.connect(self._on_new_pin)
        self.member.closed.connect(self._on_closed)
        self._side = QStackedWidget()
        self._side.setFixedWidth(scale.px(560))
        self._side.addWidget(self._build_side())
        self._side.addWidget(self.member)
        page = QWidget()
        body = columns(names, self._side, gap=28)
        body.setStretch(0, 1)
        page.setLayout(body)
        return page

    def _build_side(self) -> QFrame:
        scale = theme.current()
        self._count = label("", "heading", wrap=True)
        self._told = label("", "body", "settled", wrap=True)
        self.change = Chip(self.tr("Change my PIN"))
        self.change.tapped.connect(self._on_change)
        self.add = Chip(self.tr("Add a member"), kind="primary")
        self.add.tapped.connect(self._on_add)
        for button in (self.change, self.add):
            button.setMaximumHeight(scale.px(118))
        self._no_add = label(
            self.tr("A lead or an admin adds members."), "fine", "muted", wrap=True
        )
        advice = label(
            self.tr(
                "Each person signs in with a PIN of their own. "
                "Touch a name to see what can be changed."
            ),
            "small",
            "muted",
            wrap=True,
        )
        frame = card()
        parts = (self._count, advice, self._told, 1, self.change, self.add, self._no_add)
        layout = rows(*parts, gap=24, margin=40)
        for number, stretch in ((3, 4), (4, 1), (5, 1)):
            layout.setStretch(number, stretch)
        frame.setLayout(layout)
        return frame

    # -- what is shown -------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the list."""
        self.leave()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was typed, chosen and told."""
        self._asked, self._chosen, self._failed = None, None, ""
        self._page = 0
        for form in self.forms:
            form.reset()
        self._pages.setCurrentIndex(0)
        say(self._told, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the list, and see what became of what was asked."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        self._settle(snapshot)
        self._draw(snapshot)

    def _settle(self, snapshot: Snapshot) -> None:
        if self._asked is None:
            return
        command, told = self._asked
        outcome = snapshot.outcome(command.id)
        if outcome is None or outcome.waiting:
            return
        self._asked = None
        if not outcome.done:
            self._refuse(error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail))
        elif isinstance(command, ResetPin):
            # The person is here: the new PIN is typed at once.
            self._open_reset(command.who)
        else:
            self._show_list()
            say(self._told, told)

    def _refuse(self, text: str) -> None:
        page = self._pages.currentIndex()
        if page == 0:
            self._failed = text
        else:
            self.forms[page - 1].fail(text)

    def _show_list(self) -> None:
        for form in self.forms:
            form.reset()
        self._pages.setCurrentIndex(0)
        self._chosen, self._failed = None, ""

    def _draw(self, snapshot: Snapshot) -> None:
        pages = max(1, -(-len(snapshot.staff) // self.PAGE))
        self._page %= pages
        self.more.setVisible(pages > 1)
        self._told.setVisible(bool(self._told.text()))
        words = self.tr("People who can sign in: {n}").format(n=len(snapshot.signers))
        say(self._count, words)
        me = snapshot.signed_in
        may_add = me is not None and may(me.role, Action.ADD_MEMBER)
        self.add.setEnabled(may_add)
        self._no_add.setHidden(may_add)
        self._draw_names(snapshot)
        member = self._member(snapshot)
        self._side.setCurrentIndex(0 if member is None else 1)
        if member is not None:
            self.member.show_member(member, snapshot, self._failed)

    def _member(self, snapshot: Snapshot) -> StaffMember | None:
        return next((m for m in snapshot.staff if m.id == self._chosen), None)

    def _draw_names(self, snapshot: Snapshot) -> None:
        first = self._page * self.PAGE
        members = snapshot.staff[first : first + self.PAGE]
        lines = tuple((m.id, f"{m.name}\n{line_text(m, snapshot)}") for m in members)
        if lines != self._shown:
            self._shown = lines
            clear(self._names)
            self.entries = {}
            for number, (who, text) in enumerate(lines):
                self.entries[who] = entry = _entry(text)
                entry.tapped.connect(partial(self._on_member, who))
                self._names.addWidget(entry, number // 2, number % 2)
            for column in range(2):
                self._names.setColumnStretch(column, 1)
        for who, entry in self.entries.items():
            entry.set_chosen(who == self._chosen)

    # -- what is done ----------------------------------------------------------------

    def _ask(self, command: Command, told: str = "") -> None:
        self._failed = ""
        self._asked = _Asked(command, told)
        self.send(command)

    def _on_member(self, who: int) -> None:
        self._failed = ""
        self._chosen = None if self._chosen == who else who
        say(self._told, "")
        self._redraw()

    def _redraw(self) -> None:
        if self._snapshot is not None:
            self._draw(self._snapshot)

    @Slot(object)
    def _on_command(self, command: Command) -> None:
        if self._asked is None:
            self._ask(command, self.tr("That is changed and written down."))

    @Slot()
    def _on_new_pin(self) -> None:
        if self._chosen is not None:
            self._open_reset(self._chosen)

    def _open_reset(self, who: int) -> None:
        self._chosen = who
        member = None if self._snapshot is None else self._member(self._snapshot)
        text = self.tr("{name}: type a new PIN yourself. The old one no longer works.")
        self.reset.set_lead(text.format(name="" if member is None else member.name))
        self.reset.reset()
        self._pages.setCurrentWidget(self.reset)

    @Slot(object)
    def _on_new(self, command: AddStaff) -> None:
        self._ask(command, self.tr("{name} can sign in now.").format(name=command.name))

    @Slot(object)
    def _on_own(self, typed: NewPin) -> None:
        command = ChangePin(old=typed.old, pin=typed.pin)
        self._ask(command, self.tr("Your PIN is changed."))

    @Slot(object)
    def _on_reset(self, typed: NewPin) -> None:
        if self._chosen is not None:
            command = SetPin(who=self._chosen, pin=typed.pin)
            self._ask(command, self.tr("The new PIN is set."))

    @Slot()
    def _on_closed(self) -> None:
        self._chosen, self._failed = None, ""
        self._redraw()

    @Slot()
    def _on_add(self) -> None:
        self._pages.setCurrentWidget(self.form)

    @Slot()
    def _on_change(self) -> None:
        self._pages.setCurrentWidget(self.own)

    @Slot()
    def _on_more(self) -> None:
        self._page += 1
        self._chosen = None
        self._redraw()

    @Slot()
    def _on_back(self) -> None:
        if self._pages.currentIndex() > 0 and self._asked is None:
            self._show_list()
            self._redraw()
        else:
            self.move_to(Place.MENU)


def _entry(text: str) -> Chip:
    made = Chip(text, size="text")
    made.set_calm()
    made.setFixedHeight(max(theme.current().px(112), theme.current().staff_target + 4))
    return made
