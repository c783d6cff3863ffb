"""Everybody who can sign in, and the way to add one more."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QWidget

from app.commands import AddStaff
from app.errors import ErrorCode
from app.snapshot import Snapshot, StaffMember
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.lock import minute_after
from ui.screens.screen import Screen
from ui.widgets.basics import card, clear, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.member_form import MemberForm
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import TouchButton


class StaffScreen(Screen):
    """A list, and the same entry pages as at the first start."""

    PAGE = 12

    def __init__(self) -> None:
        super().__init__()
        self._pending: tuple[str, str] | None = None
        self._shown: tuple[object, ...] | None = None
        self._page = 0
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
        self.form.ready.connect(self._on_ready)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._build_list())
        self._pages.addWidget(self.form)
        layout = rows(self.top, gap=20)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_list(self) -> QWidget:
        scale = theme.current()
        self._names = QGridLayout()
        self._names.setSpacing(scale.px(14))
        self.more = Chip(self.tr("More names"))
        self.more.setMaximumHeight(scale.px(118))
        self.more.tapped.connect(self._on_more)
        heading = label(self.tr("Who can sign in"), "title")
        names = card()
        names.setLayout(rows(heading, self._names, 1, self.more, gap=24, margin=40))
        page = QWidget()
        body = columns(names, self._build_side(), gap=28)
        body.setStretch(0, 1)
        page.setLayout(body)
        return page

    def _build_side(self) -> QFrame:
        scale = theme.current()
        self._count = label("", "heading", wrap=True)
        self._told = label("", "body", "settled", wrap=True)
        self.add = Chip(self.tr("Add a member"), kind="primary")
        self.add.setMaximumHeight(scale.px(118))
        self.add.tapped.connect(self._on_add)
        advice = label(
            self.tr(
                "Each person signs in with a PIN of their own. "
                "After wrong PINs that person has to wait."
            ),
            "small",
            "muted",
            wrap=True,
        )
        frame = card()
        frame.setFixedWidth(scale.px(560))
        layout = rows(self._count, advice, self._told, 1, self.add, gap=24, margin=40)
        layout.setStretch(3, 4)
        layout.setStretch(4, 1)
        frame.setLayout(layout)
        return frame

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the list."""
        self.leave()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was typed and told."""
        self._pending = None
        self._page = 0
        self.form.reset()
        self._pages.setCurrentIndex(0)
        say(self._told, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the list, and see what became of a new member."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        self._settle(snapshot)
        self._draw(snapshot)

    def _settle(self, snapshot: Snapshot) -> None:
        outcome = None if self._pending is None else snapshot.outcome(self._pending[0])
        if outcome is None or outcome.waiting or self._pending is None:
            return
        name = self._pending[1]
        self._pending = None
        if outcome.done:
            self.form.reset()
            self._pages.setCurrentIndex(0)
            say(self._told, self.tr("{name} can sign in now.").format(name=name))
        else:
            self.form.fail(error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail))

    def _draw(self, snapshot: Snapshot) -> None:
        pages = max(1, -(-len(snapshot.staff) // self.PAGE))
        self._page %= pages
        self.more.setVisible(pages > 1)
        self._told.setVisible(bool(self._told.text()))
        say(self._count, self.tr("People who can sign in: {n}").format(n=len(snapshot.staff)))
        first = self._page * self.PAGE
        members = snapshot.staff[first : first + self.PAGE]
        lines = tuple((member.name, self._remark(member, snapshot)) for member in members)
        if lines == self._shown:
            return
        self._shown = lines
        clear(self._names)
        for number, (name, remark) in enumerate(lines):
            self._names.addWidget(_entry(name, remark), number // 2, number % 2)
        for column in range(2):
            self._names.setColumnStretch(column, 1)

    def _remark(self, member: StaffMember, snapshot: Snapshot) -> str:
        if member.locked_until is not None and member.locked_until > snapshot.now.t:
            until = minute_after(snapshot.now, member.locked_until)
            return self.tr("locked until {time}").format(time=until)
        if snapshot.signed_in is not None and snapshot.signed_in.id == member.id:
            return self.tr("signed in")
        return ""

    @Slot(object)
    def _on_ready(self, command: AddStaff) -> None:
        self._pending = (self.send(command), command.name)

    @Slot()
    def _on_add(self) -> None:
        self._pages.setCurrentIndex(1)

    @Slot()
    def _on_more(self) -> None:
        self._page += 1
        if self._snapshot is not None:
            self._draw(self._snapshot)

    @Slot()
    def _on_back(self) -> None:
        if self._pages.currentIndex() == 1 and self._pending is None:
            self.form.reset()
            self._pages.setCurrentIndex(0)
        else:
            self.move_to(Place.MENU)


def _entry(name: str, remark: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("entry", "true")
    texts = [label(name, "strong", wrap=True)]
    if remark:
        texts.append(label(remark, "fine", "muted", wrap=True))
    frame.setLayout(rows(1, *texts, 1, margin=12))
    frame.setFixedHeight(theme.current().px(112))
    return frame
