"""The way to the staff side: who you are, and your PIN."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from app.commands import BreakGlass, SignIn
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot, StaffMember
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.staff_words import minute_after
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.glass_form import GlassForm
from ui.widgets.pads import PinEntry
from ui.widgets.staff_chips import StaffChips
from ui.widgets.staff_top import StaffTop
from ui.widgets.title_line import TitleLine
from ui.widgets.touch import TouchButton

LEAST_DIGITS = 6
# The most pixels a widget can be high.
_ALL = 16_777_215


class LockScreen(Screen):
    """Sends one SignIn at a time and says what became of it; the PIN is never kept."""

    def __init__(self) -> None:
        super().__init__()
        self._pending: str | None = None
        self._failed = ""
        self._snapshot: Snapshot | None = None
        self.back = TouchButton(self.tr("Back to the patient's screen"))
        self.back.tapped.connect(self._on_back)
        self._title = TitleLine(self.tr("Staff"))
        self.top = StaffTop(self._title, self.back)
        self.people = StaffChips()
        self.people.row.calm = True
        self.people.picked.connect(self._on_person)
        self.demo = label("")
        self.demo.setObjectName("demo")
        self._name = label("", "heading", wrap=True)
        self.entry = PinEntry()
        self.entry.changed.connect(self._on_typed)
        self.unlock = Chip(self.tr("Unlock"), kind="primary")
        self.unlock.tapped.connect(self._on_unlock)
        body = columns(self._build_people(), self._build_pin(), gap=28)
        body.setStretch(0, 1)
        signing = QWidget()
        signing.setLayout(body)
        self.glass = GlassForm()
        self.glass.ready.connect(self._on_break)
        self._breaking: str | None = None
        self._pages = QStackedLayout()
        self._pages.addWidget(signing)
        self._pages.addWidget(self.glass)
        layout = rows(self.top, gap=20)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(32))
        self.setLayout(layout)

    def _build_people(self) -> QFrame:
        frame = card()
        self._hint = label(
            self.tr("Without a touch, the patient's screen comes back after a while."),
            "small",
            "muted",
            wrap=True,
        )
        heading = label(self.tr("Who are you?"), "title")
        scale = theme.current()
        self.emergency = TouchButton(self.tr("Emergency: look without a PIN"))
        self.emergency.setFixedHeight(max(scale.px(76), scale.staff_target + 4))
        self.emergency.tapped.connect(self._on_emergency)
        low = columns(self.demo, 1, self.emergency, gap=24)
        layout = rows(2, heading, self.people, 3, low, self._hint, gap=24, margin=40)
        # Names take what they need up to their largest size, and stand in the middle.
        layout.setStretch(2, 100)
        frame.setLayout(layout)
        return frame

    def _build_pin(self) -> QFrame:
        scale = theme.current()
        frame = card()
        frame.setFixedWidth(max(scale.px(600), 3 * scale.staff_target + scale.px(200)))
        self.unlock.setMaximumHeight(scale.px(118))
        layout = rows(self._name, self.entry, self.unlock, gap=16, margin=32)
        layout.setStretch(1, 6)
        layout.setStretch(2, 1)
        frame.setLayout(layout)
        return frame

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with nothing typed; a single person is chosen already."""
        self._forget()
        self.people.set_staff(snapshot.signers)
        self.people.choose(snapshot.signers[0].id if len(snapshot.signers) == 1 else None)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget the PIN and who was chosen."""
        self._forget()
        self.people.choose(None)

    def _forget(self) -> None:
        self._pending, self._failed = None, ""
        self.entry.clear()
        self._breaking = None
        self.glass.reset()
        self._pages.setCurrentIndex(0)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw who can sign in, and what became of the last try."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._title.show_snapshot(snapshot)
        self.people.set_staff(snapshot.signers)
        self._keep_names_together()
        say(self.demo, self.tr("Demonstration PIN {pin}").format(pin=snapshot.demo_pin))
        self.demo.setVisible(bool(snapshot.demo_pin))
        # Without a session there is nothing to look at.
        self.emergency.setHidden(snapshot.session is None)
        self._settle_glass(snapshot)
        outcome = None if self._pending is None else snapshot.outcome(self._pending)
        if outcome is not None and not outcome.waiting:
            self._pending = None
            self._failed = "" if outcome.done else self._refusal(outcome)
        self._draw()

    def _settle_glass(self, snapshot: Snapshot) -> None:
        outcome = None if self._breaking is None else snapshot.outcome(self._breaking)
        if outcome is None or outcome.waiting:
            return
        self._breaking = None
        if outcome.done:
            self.move_to(Place.GLASS)
        else:
            self.glass.fail(error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail))

    def _keep_names_together(self) -> None:
        """Let a few names take no more than their own room; pages of them take it all."""
        paged = self._snapshot is not None and len(self._snapshot.signers) > StaffChips.PAGE
        height = _ALL if paged else self.people.row.maximumHeight()
        if self.people.maximumHeight() != height:
            self.people.setMaximumHeight(height)

    def _refusal(self, outcome: Outcome) -> str:
        code = outcome.error or ErrorCode.INTERNAL
        # A lock-out tells the seconds that are left.
        left = _seconds(outcome.detail) if code == ErrorCode.LOCKED_OUT else None
        if left is None or self._snapshot is None:
            return error_text(code, outcome.detail)
        return self._wait_words(self._snapshot.now.t + left)

    def _wait_words(self, until: float) -> str:
        assert self._snapshot is not None
        return self.tr("Too many wrong PINs. Try again at {time}.").format(
            time=minute_after(self._snapshot.now, until)
        )

    def _person(self) -> StaffMember | None:
        if self._snapshot is None:
            return None
        found = (each for each in self._snapshot.signers if each.id == self.people.chosen)
        return next(found, None)

    def _locked(self, member: StaffMember | None) -> bool:
        return (
            member is not None
            and member.locked_until is not None
            and self._snapshot is not None
            and member.locked_until > self._snapshot.now.t
        )

    def _draw(self) -> None:
        member = self._person()
        locked = self._locked(member)
        checking = self._pending is not None
        say(self._name, self.tr("Choose your name") if member is None else member.name)
        can_type = member is not None and not locked and not checking
        self.entry.setEnabled(can_type)
        self.people.setEnabled(not checking)
        self.unlock.setEnabled(can_type and len(self.entry.pin) >= LEAST_DIGITS)
        text, tone = self._message(member, locked=locked, checking=checking)
        self.entry.set_message(text, tone)

    def _message(
        self, member: StaffMember | None, *, locked: bool, checking: bool
    ) -> tuple[str, str]:
        if checking:
            return self.tr("Checking …"), "muted"
        if locked and member is not None and member.locked_until is not None:
            # Its own end is what counts; nothing is left to say when it has passed.
            self._failed = ""
            return self._wait_words(member.locked_until), "danger"
        if self._failed:
            return self._failed, "danger"
        if member is None:
            return "", "muted"
        return self.tr("Type your PIN: six digits or more."), "muted"

    @Slot(int)
    def _on_person(self, _staff_id: int) -> None:
        self._forget()
        self._draw()

    @Slot()
    def _on_typed(self) -> None:
        if self.entry.pin:
            self._failed = ""
        self._draw()

    @Slot()
    def _on_unlock(self) -> None:
        member = self._person()
        if member is None or self._pending is not None or len(self.entry.pin) < LEAST_DIGITS:
            return
        command = SignIn(staff_id=member.id, pin=self.entry.pin)
        self._pending = command.id
        self.entry.clear()
        self._draw()
        self.send(command)

    @Slot()
    def _on_emergency(self) -> None:
        self._pages.setCurrentWidget(self.glass)

    @Slot(object)
    def _on_break(self, command: BreakGlass) -> None:
        self._breaking = self.send(command)

    @Slot()
    def _on_back(self) -> None:
        if self._pages.currentIndex() == 1 and self._breaking is None:
            self._forget()
            return
        session = None if self._snapshot is None else self._snapshot.session
        self.move_to(Place.IDLE if session is None else Place.HOME)


def _seconds(detail: str) -> float | None:
    try:
        return float(detail)
    except ValueError:
        return None
