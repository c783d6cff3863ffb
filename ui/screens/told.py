"""Private: what patients told of self-harm, and a clinician who answers for it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import AnswerSelfHarm
from app.domain.self_harm import Concern, SelfHarmAction, may_answer, open_ones, says_enough
from app.errors import ErrorCode
from app.snapshot import Snapshot
from ui import self_harm_words as words
from ui import theme
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import ChipRow
from ui.widgets.letter_entry import LetterEntry
from ui.widgets.line_list import LineList
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import HoldButton, TouchButton

_MOST_LETTERS = 120
# Further ones come up once these are answered for.
_MOST_PEOPLE = 3


class ToldScreen(Screen):
    """Of the running session's patient, or in a free bay of everybody, one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._mrn: str | None = None
        self._sent: str | None = None
        self._failed = ""
        self.top = self._build_top()
        body = columns(self._build_told(), self._build_answer(), gap=24)
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        layout = rows(self.top, body, gap=10, margin=24)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        who = QWidget()
        private = self.tr(
            "Private. While it is open no discharge can be signed, not even overridden."
        )
        title = label(self.tr("Thoughts of self-harm"), "title", wrap=True)
        who.setLayout(rows(1, title, label(private, "small", "caution", wrap=True), 1))
        return StaffTop(who, self.back, clock=True)

    def _build_told(self) -> QFrame:
        self.people = ChipRow(columns=_MOST_PEOPLE, gap=10)
        self.people.picked.connect(self._on_person)
        self.who = label("", "strong", wrap=True)
        self.told = LineList()
        self.nothing = label(self.tr("Nothing is open."), "body", "muted", wrap=True)
        self.acts = ChipRow(columns=2, multiple=True, gap=10)
        self.acts.calm = True
        self.acts.picked.connect(self._on_picked)
        done = label(self.tr("What was done?"), "strong")
        told = rows(self.people, self.who, self.nothing, self.told, gap=8)
        told.setStretch(3, 1)
        layout = rows(gap=10, margin=24)
        layout.addLayout(told, 1)
        for part in (done, self.acts):
            layout.addWidget(part)
        made = card()
        made.setLayout(layout)
        return made

    def _build_answer(self) -> QFrame:
        self.entry = LetterEntry(self.tr("More, in your own words"), _MOST_LETTERS)
        self.entry.changed.connect(self._draw)
        self.why_not = label("", "small", "caution", wrap=True)
        self.answer = HoldButton(self.tr("I answer for it (hold)"))
        self.answer.held.connect(self._on_answer)
        layout = rows(self.entry, self.why_not, self.answer, gap=12, margin=24)
        layout.setStretch(0, 1)
        made = card()
        made.setLayout(layout)
        return made

    # -- coming and going -----------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with nothing chosen."""
        self._forget()
        self.acts.set_choices((action, words.action_name(action)) for action in SelfHarmAction)
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Keep nothing of any patient on the page."""
        self._forget()
        self._snapshot = None
        self.people.set_choices([])
        self.told.show_lines([])
        say(self.who, "")

    def _forget(self) -> None:
        self._mrn, self._sent, self._failed = None, None, ""
        self.acts.choose([])
        self.entry.clear()

    # -- drawing ----------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what is open, and what became of an answer."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        outcome = None if self._sent is None else snapshot.outcome(self._sent)
        if outcome is not None:
            self._sent = None
            self._failed = ""
            if outcome.done:
                self._forget()
            else:
                self._failed = error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
        self._draw()

    def _mine(self) -> list[Concern]:
        """Return what is of this page: in a session nothing of anybody else."""
        if self._snapshot is None:
            return []
        session, concerns = self._snapshot.session, self._snapshot.concerns
        if session is None:
            return list(open_ones(concerns))
        return [one for one in concerns if one.mrn == session.patient.mrn]

    @Slot()
    def _draw(self) -> None:
        if self._snapshot is None:
            return
        mine = self._mine()
        people = {one.mrn: words.who(one) for one in mine}
        if self._mrn not in people:
            self._mrn = next(iter(people), None)
        first = list(people.items())[:_MOST_PEOPLE]
        self.people.set_choices(first if len(people) > 1 else ())
        self.people.choose([] if self._mrn is None else [self._mrn])
        shown = [one for one in mine if one.mrn == self._mrn]
        say(self.who, people.get(self._mrn or "", ""))
        self.who.setHidden(len(people) != 1)
        self.told.show_lines(words.lines(shown, self._snapshot))
        still = open_ones(shown)
        self.nothing.setHidden(bool(still))
        missing = self._missing(still)
        say(self.why_not, self._failed or missing, "danger" if self._failed else "caution")
        self.acts.setEnabled(bool(still))
        self.entry.setEnabled(bool(still))
        self.answer.setEnabled(bool(still) and not missing)

    def _missing(self, still: tuple[Concern, ...]) -> str:
        assert self._snapshot is not None
        member = self._snapshot.signed_in
        if self._sent is not None:
            return self.tr("Saving …")
        if not still:
            return ""
        if not may_answer(None if member is None else member.role):
            return self.tr("A clinician answers for this: a lead or an admin signs in.")
        if not says_enough(self._done(), self.entry.text):
            return self.tr("Choose or type what was done.")
        return ""

    def _done(self) -> tuple[SelfHarmAction, ...]:
        return tuple(action for action in SelfHarmAction if action in self.acts.chosen)

    # -- fingers ------------------------------------------------------------------------

    @Slot(object)
    def _on_person(self, mrn: object) -> None:
        self._forget()
        self._mrn = str(mrn)
        self._draw()

    @Slot(object)
    def _on_picked(self, action: object) -> None:
        self._failed = ""
        self._draw()

    @Slot()
    def _on_answer(self) -> None:
        still = open_ones(one for one in self._mine() if one.mrn == self._mrn)
        if not still or self._missing(still):
            return
        told = tuple(one.id for one in still)
        self._sent = self.send(AnswerSelfHarm(told=told, done=self._done(), text=self.entry.text))
        self._draw()

    @Slot()
    def _on_back(self) -> None:
        session = self._snapshot is not None and self._snapshot.session is not None
        self.move_to(Place.BOARD if session else Place.MENU)
