"""Questions about how the patient fares: one a screen, and nothing private left on it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QMouseEvent

from app.commands import CloseRound, OpenRound
from app.domain.asking import PRIVATE_ITEMS, RoundKind, open_items
from app.snapshot import AskingView, Snapshot
from ui import asking_words
from ui.asking_offer import offered
from ui.places import Place
from ui.screens.asking_answers import RoundAnswers
from ui.screens.asking_page import (
    ADVANCE_MS,
    ENDING,
    NUMBERS,
    THANKS_MS,
    UNTOUCHED_MS,
    WORDS,
    AskingPage,
)
from ui.widgets.basics import say
from ui.widgets.touch import set_state


class AskingScreen(AskingPage):
    """Asks the round that the core has open, or begins the one that the home offered.

    `_item` is the question on the screen, None at the end. What was answered on thoughts of
    self-harm moves on at once and is not drawn again, by nobody.
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: AskingView | None = None
        self._answers: RoundAnswers | None = None
        self._item: str | None = None
        self._began: str | None = None
        self._closed = self._leaving = self._open_still = False
        self._here = False
        self.advance_timer = self.timer(ADVANCE_MS, self.advance)
        self.thanks_timer = self.timer(THANKS_MS, self.finish)
        self.untouched_timer = self.timer(UNTOUCHED_MS, self.give_up)
        self.numbers.answered.connect(self._on_answer)
        self.words.answered.connect(self._on_answer)
        self.back.tapped.connect(self._on_back)
        self.skip.tapped.connect(self._on_skip)
        self.again.tapped.connect(self._on_again)
        self.done.tapped.connect(self.finish)
        self.call.called.connect(self.command)
        self.call.tapped.connect(self._touched)
        self.header.staff_tapped.connect(self._on_staff)

    # Coming and going

    def enter(self, snapshot: Snapshot) -> None:
        """Take up the open round, or begin what the home offered."""
        self._forget()
        self._here = True
        kind = offered(snapshot)
        if snapshot.asking is None and kind is not None:
            self._began = self.send(OpenRound(kind=kind))
        self._draw()
        self.show_snapshot(snapshot)
        self._touched()

    def leave(self) -> None:
        """Forget everything; the round goes on when somebody comes back to it."""
        for timer in (self.advance_timer, self.thanks_timer, self.untouched_timer):
            timer.stop()
        self._here = False
        self._forget()
        self._draw()

    def _forget(self) -> None:
        self._view = self._answers = self._item = self._began = None
        self._closed = self._leaving = False

    @Slot()
    def finish(self) -> None:
        """Go home, once nothing is open any more."""
        self._close()
        self._leaving, self._item = True, None
        self._draw()
        if not self._open_still:
            self.move_to(Place.HOME)

    @Slot()
    def give_up(self) -> None:
        """Nobody answers: what was answered is kept, the rest is no answer."""
        self.finish()

    def _close(self) -> None:
        if self._view is not None and not self._closed:
            self._closed = True
            self.send(CloseRound(round=self._view.id))

    @Slot()
    def _on_staff(self) -> None:
        self.move_to(Place.LOCK)

    # What is tapped

    @Slot()
    def _touched(self) -> None:
        if self._here:
            self.untouched_timer.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Count a touch beside the buttons as a sign of life."""
        self._touched()
        super().mousePressEvent(event)

    @Slot(int)
    def _on_answer(self, value: int) -> None:
        item = self._item
        self._answer(value)
        if item in PRIVATE_ITEMS:
            self.advance()
        else:
            self.advance_timer.start()

    @Slot()
    def _on_skip(self) -> None:
        self._answer(None)
        self.advance()

    def _answer(self, value: int | None) -> None:
        self._touched()
        if self._answers is None or self._item is None:
            return
        command = self._answers.give(self._item, value)
        if command is not None:
            self.send(command)
        self._draw()

    @Slot()
    def _on_back(self) -> None:
        self._touched()
        before = self._shown_before()
        if before is None:
            self.finish()
        else:
            self._turn_to(before)

    def _shown_before(self) -> str | None:
        """Return the question before this one that may be seen again."""
        items = self._items()
        place = items.index(self._item) if self._item in items else len(items)
        return next((one for one in reversed(items[:place]) if one not in PRIVATE_ITEMS), None)

    @Slot()
    def advance(self) -> None:
        """Go on to the next question, or to the end."""
        if self._answers is None or self._item is None:
            return
        items = self._items()
        after = items[items.index(self._item) + 1 :]
        # One that is private and answered is passed over: it is not shown back.
        self._turn_to(next((one for one in after if not self._hidden(one)), None))

    def _hidden(self, item: str) -> bool:
        given = None if self._answers is None else self._answers.of(item)
        return item in PRIVATE_ITEMS and given is not None

    def _items(self) -> list[str]:
        """Return the questions of the round; how difficult it is comes only when something is."""
        if self._view is None or self._answers is None:
            return []
        known: dict[str, int | None] = {}
        for one in self._view.items:
            given = self._answers.of(one.id)
            if given is not None:
                known[one.id] = given.value
        if self._answers.private_trouble:
            known = {**known, **dict.fromkeys(PRIVATE_ITEMS & set(known), 1)}
        still = {*open_items(self._view.items, known), *self._view.left, *known}
        return [one.id for one in self._view.items if one.id in still]

    def _turn_to(self, item: str | None) -> None:
        self.advance_timer.stop()
        self._item = item
        if item is None:
            self._close()
        self._draw()

    @Slot()
    def _on_again(self) -> None:
        self._touched()
        if self._answers is not None:
            for command in self._answers.again():
                self.send(command)
            self._draw()

    # What is shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot and learn what has been saved."""
        session = snapshot.session
        hide = session is not None and session.hide_time
        self.header.show_snapshot(snapshot, hide_time=hide)
        self.call.setHidden(session is None)
        if session is not None:
            self.call.show_snapshot(snapshot, hide_time=hide)
        self._open_still = snapshot.asking is not None
        if self._leaving:
            self.finish()
            return
        if self._answers is None:
            self._begin(snapshot)
        if self._answers is not None:
            fresh = snapshot.asking
            if fresh is not None and self._view is not None and fresh.id == self._view.id:
                self._view = fresh
            self._answers.follow(snapshot)
        self._draw()

    def _begin(self, snapshot: Snapshot) -> None:
        view = snapshot.asking
        if view is not None and self._began in (None, view.id):
            self._view, self._answers = view, RoundAnswers(view)
            self._turn_to(next((i for i in self._items() if i in view.left), None))
            return
        outcome = None if self._began is None else snapshot.outcome(self._began)
        refused = outcome is not None and not (outcome.done or outcome.waiting)
        if refused or (view is None and self._began is None):
            # Nothing is asked here any more.
            self.move_to(Place.HOME)

    def _draw(self) -> None:
        answers, view, item = self._answers, self._view, self._item
        asking = answers is not None and view is not None and item is not None
        credit = "" if view is None else view.credit
        say(self.credit, credit)
        self.credit.setVisible(bool(credit))
        self.trouble.setVisible(not credit or (answers is not None and answers.failed))
        self.dots.setVisible(asking)
        self.count.setVisible(asking)
        self.skip.setVisible(asking)
        self.back.setVisible(asking)
        self.lead.setVisible(asking)
        self.question.setVisible(asking)
        if answers is not None and view is not None and item is not None:
            self._draw_question(answers, view, item)
        else:
            self._draw_end(answers)

    def _draw_question(self, answers: RoundAnswers, view: AskingView, item: str) -> None:
        items = self._items()
        self.dots.show_count(len(items))
        self.dots.show_dots(answers.dots(items), items.index(item))
        text = self.tr("{n} of {count}")
        say(self.count, text.format(n=items.index(item) + 1, count=len(items)))
        say(self.lead, asking_words.lead(view.kind, item))
        set_state(self.question, "role", "grand" if view.kind == RoundKind.PHQ9 else "question")
        say(self.question, asking_words.question(item))
        given = None if item in PRIVATE_ITEMS else answers.of(item)
        chosen = None if given is None else given.value
        words = asking_words.choices(item)
        if words:
            self.words.show_words(words, chosen)
        else:
            most = next(one.most for one in view.items if one.id == item)
            self.numbers.show_scale(most, asking_words.ends(item), chosen)
        self.answers.setCurrentIndex(WORDS if words else NUMBERS)
        skipped = given is not None and given.value is None
        self.skip.set_chosen(skipped)
        self.skip.setText(self.tr("Skipped") if skipped else self.tr("Skip"))
        say(self.trouble, self._not_saved() if answers.failed else "")
        self.again.hide()
        self.done.hide()

    def _draw_end(self, answers: RoundAnswers | None) -> None:
        """Draw the thank-you; it says the same whatever was answered."""
        self.answers.setCurrentIndex(ENDING)
        saved = answers is not None and answers.saved and not self._leaving
        failed = answers is not None and answers.failed
        say(self.trouble, "")
        if answers is None or self._leaving:
            say(self.thanks, self.tr("One moment."), "muted")
        elif failed:
            say(self.thanks, self._not_saved(), "caution")
        else:
            say(self.thanks, self.tr("Thank you.") if saved else self.tr("Saving …"), "")
        say(self.hand_back, self._hand_back() if saved else "")
        self.tick.setVisible(saved)
        self.again.setVisible(failed)
        self.done.setVisible(saved or failed)
        if saved and not self.thanks_timer.isActive():
            self.thanks_timer.start()

    def _hand_back(self) -> str:
        if self._began is None:
            return self.tr("Please give the screen back to your nurse.")
        return self.tr("Your nurse will look at your answers.")

    def _not_saved(self) -> str:
        return self.tr("Not saved yet. Please tell your nurse.")
