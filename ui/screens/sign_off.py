"""The sign-off: the facts that are signed, who signs, and the end of the session."""

from __future__ import annotations

from PySide6.QtCore import Slot

from app.commands import EndSession, Signer
from app.domain.session import SessionEnd
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import sign_off_text
from ui.error_words import error_text
from ui.places import Place
from ui.screens.sign_off_page import FACTS, FIRST, REASON, SECOND, SignOffPage
from ui.sheet.way import SheetWay
from ui.sign_off_text import SignedFacts
from ui.widgets.basics import say

_MOST_NAMES = 3


class SignOffScreen(SignOffPage):
    """What is shown is frozen, and it is what is signed and stored."""

    def __init__(self) -> None:
        super().__init__()
        self.end: SessionEnd | None = None
        self.facts: SignedFacts | None = None
        self._seen = False
        self._changed = ""
        self._refused = ""
        self._sent: str | None = None
        self._snapshot: Snapshot | None = None
        self.modes.picked.connect(self._on_mode)
        self.back.tapped.connect(self._on_back)
        self._way = SheetWay(self)
        self.sheet.tapped.connect(self._on_sheet)
        self.steps.picked.connect(self._on_step)
        self.table.moved.connect(self._on_table_moved)
        self.reason.changed.connect(self._update)
        self.turns.picked.connect(self._on_turn)
        self.sign.held.connect(self._on_sign)
        for panel in (self.first, self.second):
            panel.changed.connect(self._update)

    # -- coming and going ---------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Freeze the facts and put the one who is signed in first.

        With open criteria no end is chosen: it is for staff to say which it is.
        """
        self.leave()
        self._snapshot = snapshot
        chosen = snapshot.signed_in.id if snapshot.signed_in else None
        self.first.set_staff(snapshot.signers, chosen)
        self.second.set_staff(snapshot.signers, None)
        self._rebuild(snapshot)
        still_open = self.facts is None or bool(self.facts.open) or snapshot.unsaved > 0
        self._set_mode(None if still_open else SessionEnd.DISCHARGED)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget PINs, words, and every fact on the screen."""
        self.first.forget()
        self.second.forget()
        self.reason.clear()
        self.table.clear()
        for words in (self.patient, self.notice, self.why_not):
            say(words, "")
        self._way.forget()
        self.facts, self._sent, self._snapshot = None, None, None
        self._changed, self._refused = "", ""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what is shown, unless a criterion's state has changed."""
        session = snapshot.session
        if session is None or self.facts is None:
            return
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        refused = self._way.look(snapshot)
        if self.facts is None:
            # The way to the sheet was free: this page has been left.
            return
        if refused:
            self._changed = refused
        outcome = snapshot.outcome(self._sent or "")
        if outcome is not None:
            self._on_outcome(outcome)
        fresh = sign_off_text.signed_facts(snapshot, session)
        if fresh.states != self.facts.states or fresh.protocol != self.facts.protocol:
            self._tell_change(fresh)
            self._rebuild(snapshot)
        self._update()

    def _tell_change(self, fresh: SignedFacts) -> None:
        before = {} if self.facts is None else self.facts.states
        names = [n.label for n in fresh.lines if before.get(n.criterion) != n.state]
        text = self.tr("The record has changed: {what}. Read it again and type the PIN again.")
        what = ", ".join(names[:_MOST_NAMES])
        if len(names) > _MOST_NAMES:
            more = self.tr("{what} and {n} more")
            what = more.format(what=what, n=len(names) - _MOST_NAMES)
        self._changed = text.format(what=what)
        self._clear_pins()
        self.show_step(FACTS)

    def _rebuild(self, snapshot: Snapshot) -> None:
        """Show and freeze the facts of this snapshot."""
        if snapshot.session is None:
            return
        self.facts = sign_off_text.signed_facts(snapshot, snapshot.session)
        self._seen = False
        say(self.patient, self.facts.patient)
        self.table.show_lines(self.facts.lines)
        self._on_table_moved()

    def _clear_pins(self) -> None:
        self.first.clear()
        self.second.clear()

    # -- choices ------------------------------------------------------------

    @Slot(object)
    def _on_mode(self, key: object) -> None:
        self._set_mode(SessionEnd(str(key)))

    def _set_mode(self, end: SessionEnd | None) -> None:
        self.end = end
        self.modes.choose([] if end is None else [end])
        plain = end in (None, SessionEnd.DISCHARGED)
        self.steps.setHidden(plain)
        self.turns.setHidden(end != SessionEnd.OVERRIDDEN)
        if end is not None and not plain:
            self.reason.set_end(end)
        self.show_step(FACTS if plain else REASON)
        self.show_turn(FIRST)
        self._update()

    @Slot(object)
    def _on_step(self, key: object) -> None:
        self.show_step(str(key))
        self._on_table_moved()

    @Slot(object)
    def _on_turn(self, key: object) -> None:
        self.show_turn(str(key))

    @Slot()
    def _on_sheet(self) -> None:
        if self._snapshot is not None and self._snapshot.session is not None:
            self._way.ask(self._snapshot.session.id)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)

    @Slot()
    def _on_table_moved(self) -> None:
        if self.pages.currentIndex() == 0 and self.isVisible() and self.table.at_end:
            self._seen = True
        self._update()

    # -- signing ------------------------------------------------------------

    @Slot()
    def _update(self) -> None:
        """Say what is still missing, or let the button be held."""
        if self.facts is None:
            return
        say(self.notice, self._changed)
        self.notice.setHidden(not self._changed)
        still_open = len(self.facts.open)
        say(self.meaning, sign_off_text.meaning(self.end, self.facts.protocol, still_open))
        self.modes.chip(SessionEnd.OVERRIDDEN).setEnabled(bool(self.facts.open))
        for chip, member in zip(self.second.people.chips, self.second.staff, strict=True):
            chip.setEnabled(member.id != self.first.staff_id)
        missing = self._missing(self.facts)
        if self._refused and not self.first.pin and not self.second.pin:
            say(self.why_not, self._refused, "danger")
        else:
            self._refused = ""
            say(self.why_not, missing, "caution")
        self.sign.setEnabled(not missing)

    def _missing(self, facts: SignedFacts) -> str:
        """Return why the button cannot be held yet, empty when it can."""
        if self._sent is not None:
            return self.tr("Signing …")
        unsaved = 0 if self._snapshot is None else self._snapshot.unsaved
        if unsaved:
            return self.tr("Not saved yet: {n} entries wait for the disk.").format(n=unsaved)
        if self.end is None:
            return self.tr("Choose above how the session ends.")
        if self.end == SessionEnd.DISCHARGED and facts.open:
            first = facts.first_open
            text = self.tr("{first}: {state}. Open in all: {n}.")
            return text.format(first=first.label, state=first.word, n=len(facts.open))
        if not self._seen:
            return self.tr("Read the facts to the end of the list first.")
        if self.end != SessionEnd.DISCHARGED and not self.reason.reason:
            return self.tr("Choose or type the reason first.")
        if not self.first.complete:
            return self.tr("Type your PIN, six digits or more.")
        if self.end != SessionEnd.OVERRIDDEN:
            return ""
        if self.second.staff_id is None:
            return self.tr("A second member of staff must sign too.")
        if self.second.staff_id == self.first.staff_id:
            return error_text(ErrorCode.SAME_SIGNER)
        return "" if self.second.complete else self.tr("The second PIN is missing.")

    @Slot()
    def _on_sign(self) -> None:
        facts, first, second = self.facts, self.first, self.second
        if facts is None or self.end is None or first.staff_id is None or self._missing(facts):
            return
        both = self.end == SessionEnd.OVERRIDDEN and second.staff_id is not None
        other = Signer(staff_id=second.staff_id or 0, pin=second.pin) if both else None
        plain = self.end == SessionEnd.DISCHARGED
        self._sent = self.send(
            EndSession(
                end=self.end,
                signer=Signer(staff_id=first.staff_id, pin=first.pin),
                shown=facts.shown(self.end),
                met_shown=facts.met,
                reason="" if plain else self.reason.reason,
                second=other,
                meaning=facts.shown(self.end)[-1],
            )
        )
        self._changed = ""
        self._update()

    def _on_outcome(self, outcome: Outcome) -> None:
        """Say in place what became of the signature; only the PINs are lost."""
        if outcome.done or (outcome.waiting and outcome.error is None):
            return
        self._sent = None
        words = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
        self._clear_pins()
        self._refused = words
        if outcome.error == ErrorCode.SAME_SIGNER:
            self.show_turn(SECOND)
        stale = (ErrorCode.FACTS_CHANGED, ErrorCode.CRITERIA_OPEN)
        if outcome.error in stale and self._snapshot is not None:
            self._changed = words
            self._rebuild(self._snapshot)
