"""The check-in: one question a screen, four answers, and only commits called saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QStackedWidget, QWidget

from app.commands import CloseCheckIn, OpenCheckIn
from app.domain.symptom import Rating, Symptom
from app.snapshot import SessionView, Snapshot, StaffMember
from ui import theme, wording
from ui.places import Place
from ui.screens.answers import Answers, left_open, origin_of
from ui.screens.screen import Screen
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.call_button import CallButton
from ui.widgets.dots import Dot, Dots
from ui.widgets.faces import AnswerButton
from ui.widgets.header import Header
from ui.widgets.ring import Tick
from ui.widgets.touch import TouchButton, set_state

# An answer stays in sight that long before the next question, saved or not.
ADVANCE_MS = 350
THANKS_MS = 8_000
UNTOUCHED_MS = 120_000

SYMPTOMS = tuple(Symptom)
LAST_PAGE = len(SYMPTOMS)


class CheckInScreen(Screen):
    """Asks the questions of a round, then says what is saved.

    Page `n` is question `n`, page LAST_PAGE says thank you once all is committed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._answers: Answers | None = None
        self._page = 0
        self._session: int | None = None
        self._proxy: StaffMember | None = None
        self.advance_timer = self._timer(ADVANCE_MS, self.advance)
        self.thanks_timer = self._timer(THANKS_MS, self.finish)
        self.untouched_timer = self._timer(UNTOUCHED_MS, self.finish)
        self._make_texts()
        self._make_buttons()
        self._arrange()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _make_texts(self) -> None:
        self.dots = Dots(LAST_PAGE)
        self.count = label("", "text", "muted")
        self.header = Header(self.dots, self.count, staff=False)
        self.proxy_line = label("", "text", "accent", wrap=True)
        self.question = label("", "question", wrap=True)
        self.trouble = label("", "body", "caution", wrap=True)
        self.thanks = label("", "question", wrap=True)
        self.tick = Tick(130)
        for line in (self.proxy_line, self.question, self.trouble, self.thanks):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _make_buttons(self) -> None:
        self.choices = [AnswerButton(rating) for rating in Rating]
        for choice in self.choices:
            choice.answered.connect(self._on_answer)
        self.back = self._button(self.tr("Back"), self._on_back)
        self.skip = self._button(self.tr("Skip"), self._on_skip)
        self.again = self._button(self.tr("Try again"), self._on_again, "primary")
        self.done = self._button(self.tr("Done"), self.finish, "primary")
        self.call = CallButton("heading")
        self.call.setFixedWidth(theme.current().px(480))
        self.call.called.connect(self.command)
        self.call.tapped.connect(self._touched)

    def _button(self, text: str, slot: Callable[[], None], kind: str = "") -> TouchButton:
        made = TouchButton(text, kind=kind, size="large", patient=True)
        made.tapped.connect(slot)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        made.setMinimumWidth(theme.current().px(330))
        return made

    def _arrange(self) -> None:
        scale = theme.current()
        answers = columns(*self.choices)
        asking = QWidget()
        asking.setLayout(rows(self.question, answers, gap=36))
        # Two lines are kept free, so that the answers stand still from question to question.
        self.question.setMinimumHeight(scale.px(196))
        for choice in self.choices:
            choice.setMaximumHeight(scale.px(460))
        ending = QWidget()
        thanks = rows(2, self.tick, self.thanks, 3, gap=30)
        thanks.setAlignment(self.tick, Qt.AlignmentFlag.AlignHCenter)
        ending.setLayout(thanks)
        self.pages = QStackedWidget()
        self.pages.addWidget(asking)
        self.pages.addWidget(ending)
        buttons = columns(self.back, 1, self.skip, self.again, self.done, self.call)
        for row in (answers, buttons):
            row.setSpacing(scale.patient_gap)
        bottom = QWidget()
        bottom.setLayout(buttons)
        bottom.setFixedHeight(max(scale.px(132), scale.patient_target + 8))
        self.trouble.setMinimumHeight(scale.px(48))
        box: QBoxLayout = rows(self.header, self.proxy_line, gap=22)
        box.addWidget(self.pages, 1)
        box.addWidget(self.trouble)
        box.addWidget(bottom)
        side, top = scale.px(40), scale.px(30)
        box.setContentsMargins(side, top, side, top)
        self.setLayout(box)

    # Coming and going

    def enter(self, snapshot: Snapshot) -> None:
        """Open a round, or go on with one that was left open by a restart."""
        self._proxy = snapshot.signed_in
        if snapshot.session is not None:
            self._session = snapshot.session.id
            self._open(snapshot.session)
        self.show_snapshot(snapshot)
        self._touched()

    def _open(self, session: SessionView) -> None:
        self._answers = left_open(session, self._proxy)
        if self._answers is None:
            if session.check_in.open_id is not None:
                self.send(CloseCheckIn(check_in=session.check_in.open_id))
            opened = OpenCheckIn(origin=origin_of(session, self._proxy))
            self.send(opened)
            self._answers = Answers(opened)
        self._page = self._answers.first_open

    def leave(self) -> None:
        """Close the round and forget it."""
        for timer in (self.advance_timer, self.thanks_timer, self.untouched_timer):
            timer.stop()
        if self._answers is not None:
            self.send(CloseCheckIn(check_in=self._answers.check_in))
        self._forget()

    def _forget(self) -> None:
        self._answers, self._session, self._page = None, None, 0
        for choice in self.choices:
            choice.show_state(chosen=False)

    @Slot()
    def finish(self) -> None:
        """Close the round and go back to where it was opened from."""
        self.leave()
        self.move_to(Place.HOME if self._proxy is None else Place.BOARD)

    # What is tapped

    @Slot()
    def _touched(self) -> None:
        self.untouched_timer.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Count a touch beside the buttons as a sign of life."""
        self._touched()
        super().mousePressEvent(event)

    @Slot(object)
    def _on_answer(self, rating: Rating) -> None:
        self._answer(rating)
        self.advance_timer.start()

    @Slot()
    def _on_skip(self) -> None:
        self._answer(None)
        self.advance()

    def _answer(self, rating: Rating | None) -> None:
        self._touched()
        if self._answers is None or self._page >= LAST_PAGE:
            return
        rate = self._answers.give(SYMPTOMS[self._page], rating)
        if rate is not None:
            self.send(rate)
        self._draw()

    @Slot()
    def _on_back(self) -> None:
        self._touched()
        if self._page == 0:
            self.finish()
        else:
            self._turn_to(self._page - 1)

    @Slot()
    def advance(self) -> None:
        """Go on to the next question, or to the last page."""
        if self._answers is not None and self._page < LAST_PAGE:
            self._turn_to(self._page + 1)

    @Slot()
    def _on_again(self) -> None:
        self._touched()
        if self._answers is not None:
            for command in self._answers.again():
                self.send(command)
            self._draw()

    def _turn_to(self, page: int) -> None:
        self.advance_timer.stop()
        self.thanks_timer.stop()
        self._page = page
        self._draw()

    # What is shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot and learn what has been saved."""
        session = snapshot.session
        if session is None or session.id != self._session:
            # The record this round belongs to has ended: there is nothing to close.
            if self._answers is not None:
                self._forget()
                self.finish()
            return
        if self._proxy is not None and snapshot.signed_in is None:
            self._proxy = None
            self.finish()
            return
        self.header.show_snapshot(snapshot, hide_time=session.hide_time)
        self.call.show_snapshot(snapshot, hide_time=session.hide_time)
        if self._answers is not None:
            self._answers.follow(snapshot)
            self._draw()

    def _draw(self) -> None:
        assert self._answers is not None
        asking = self._page < LAST_PAGE
        if self._proxy is not None:
            text = self.tr("Answers entered by {name} for the patient")
            say(self.proxy_line, text.format(name=self._proxy.name))
        self.proxy_line.setVisible(self._proxy is not None)
        self.dots.show_dots(self._answers.dots(), self._page if asking else None)
        number = self.tr("{n} of {count}").format(n=self._page + 1, count=LAST_PAGE)
        say(self.count, number if asking else "")
        self.count.setVisible(asking)
        self.pages.setCurrentIndex(0 if asking else 1)
        self.skip.setVisible(asking)
        if asking:
            self._draw_question(self._answers)
        else:
            self._draw_thanks(self._answers)

    def _draw_question(self, answers: Answers) -> None:
        symptom = SYMPTOMS[self._page]
        say(self.question, wording.question(symptom))
        given = answers.of(symptom)
        for choice in self.choices:
            if given is not None and given.rating == choice.rating:
                choice.show_state(chosen=True, note=self._note(given.state))
            else:
                choice.show_state(chosen=False)
        self.skip.set_chosen(given is not None and given.rating is None)
        self.skip.setText(self.tr("Skipped") if self.skip.chosen else self.tr("Skip"))
        say(self.trouble, self._not_saved() if answers.failed else "")
        self.again.hide()
        self.done.hide()

    def _draw_thanks(self, answers: Answers) -> None:
        say(self.trouble, "")
        if answers.failed:
            say(self.thanks, self._not_saved(), "caution")
        elif answers.saved:
            say(self.thanks, self.tr("Thank you. Saved."), "")
        else:
            say(self.thanks, self.tr("Saving …"), "muted")
        self.tick.setVisible(answers.saved)
        self.again.setVisible(answers.failed)
        self.done.setVisible(answers.saved or answers.failed)
        set_state(self.done, "kind", "primary" if answers.saved else "")
        if not answers.saved:
            self.thanks_timer.stop()
        elif not self.thanks_timer.isActive():
            self.thanks_timer.start()

    def _not_saved(self) -> str:
        return self.tr("Not saved yet. Please tell your nurse.")

    def _note(self, state: Dot) -> str:
        if state == Dot.SAVED:
            return self.tr("Saved")
        return self.tr("Not saved yet") if state == Dot.FAILED else self.tr("Saving …")
