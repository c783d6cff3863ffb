"""Why this time? What went into the forecast, what moved it, and how it was before."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QWidget

from app.clock import Instant
from app.domain.forecast import Explanation
from app.domain.symptom import Effect
from app.snapshot import SessionView, Snapshot
from ui import session_words, theme, why_words
from ui.forecast_words import modifier_words
from ui.places import Place
from ui.screens import why_given
from ui.screens.screen import Screen
from ui.screens.why_kept import kept_lines, subject
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.kept_list import KeptList
from ui.widgets.line_list import PAIRS, Line, LineList
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton


class WhyScreen(Screen):
    """Only staff see it: nothing of it is on the patient's side, and nothing changes here."""

    def __init__(self) -> None:
        super().__init__()
        self.top = self._build_top()
        self.given = LineList()
        self.moved = LineList()
        self.kept = KeptList()
        self.kept_title = label("", "strong", wrap=True)
        self.kept_hint = label("", "fine", "muted", wrap=True)
        body = QWidget()
        cards = columns(
            self._card(label(self.tr("What went in"), "strong", wrap=True), self.given),
            self._card(
                label(self.tr("What the last answers changed"), "strong", wrap=True), self.moved
            ),
            self._card(self.kept_title, self.kept_hint, self.kept),
            gap=20,
        )
        for number in range(3):
            cards.setStretch(number, 1)
        body.setLayout(cards)
        self.wait = label(self.tr("One moment."), "title", "muted")
        # A stacked layout without a widget would show its first page as a window.
        below = QWidget()
        self._pages = QStackedLayout(below)
        self._pages.addWidget(body)
        self._pages.addWidget(self.wait)
        layout = rows(self.top, self._build_head(), below, gap=12, margin=28)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.infusion = TouchButton(self.tr("Infusion"))
        self.infusion.tapped.connect(self._on_infusion)
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        who = QWidget()
        title = label(self.tr("Why this time?"), "title")
        who.setLayout(columns(title, self.initials, self.mrn, 1, gap=28))
        return StaffTop(who, self.infusion, self.back, clock=True)

    def _build_head(self) -> QFrame:
        self.headline = label("", "title", wrap=True)
        self.meaning = label("", "small", wrap=True)
        self.cautions = label("", "small", "caution", wrap=True)
        self.rests = label("", "small", wrap=True)
        self.model = label("", "fine", "muted", wrap=True)
        made = card()
        left = rows(self.headline, self.meaning, self.cautions, 1, gap=6)
        right = rows(self.rests, self.model, 1, gap=6)
        line = columns(left, right, gap=40, margin=20)
        line.setStretch(0, 11)
        line.setStretch(1, 8)
        made.setLayout(line)
        return made

    def _card(self, *parts: QWidget) -> QFrame:
        made = card()
        layout = rows(*parts, gap=4, margin=22)
        layout.setStretch(len(parts) - 1, 1)
        made.setLayout(layout)
        return made

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with every list at its top."""
        for part in (self.given, self.moved, self.kept):
            part.to_top()
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot, everything in place."""
        session = snapshot.session
        if session is None:
            return
        now, why = snapshot.now, session.explanation
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        self._show_head(session, why, now)
        self._pages.setCurrentIndex(1 if why is None else 0)
        if why is None:
            return
        lead = None if session.infusion.ended is None else session.forecast.governing
        effect = None if lead is None else lead.effect
        self.given.show_lines(self._given(session, why, now))
        self.moved.show_lines(self._moved(session, why, effect, now))
        self._show_kept(session, effect, now)

    def _show_head(self, session: SessionView, why: Explanation | None, now: Instant) -> None:
        say(self.headline, why_words.headline(session, now))
        _say_or_hide(self.meaning, " ".join(why_words.meaning(session, now)))
        notes = session.forecast.notes if why is None else why.notes
        _say_or_hide(self.cautions, " ".join(why_words.cautions(session, notes)))
        _say_or_hide(self.rests, "" if why is None else why_words.rests_on(why))
        _say_or_hide(self.model, "" if why is None else why_words.model_line(why))

    def _given(self, session: SessionView, why: Explanation, now: Instant) -> list[Line]:
        given = why_given.inputs(session, why)
        lines = [Line(pairs=given[n : n + PAIRS]) for n in range(0, len(given), PAIRS)]
        lines += [Line(words) for words in why_given.parts(session, now)]
        lines.append(Line(why_given.started_from(why.start)))
        age = session.patient.age
        lines += [Line(modifier_words(line, age), line.source) for line in why.lines]
        return lines

    def _moved(
        self, session: SessionView, why: Explanation, lead: Effect | None, now: Instant
    ) -> list[Line]:
        changes = why_words.ordered_changes(why.changes, lead)
        lines = [Line(*why_words.change_words(change, now)) for change in changes]
        stayed = why_words.no_change(why.changes)
        if stayed:
            lines.append(Line(stayed))
        if not lines:
            lines.append(Line(self._nothing_moved(session, why)))
        lines.append(Line(self.tr("Answers that count for less"), heading=True))
        newest = sorted(why.discounts, key=lambda d: -d.at)
        lines += [Line(*why_words.discount_words(discount, now)) for discount in newest]
        if not newest:
            lines.append(Line(self.tr("None.")))
        return lines

    def _nothing_moved(self, session: SessionView, why: Explanation) -> str:
        if why_words.same_for_all(why.model):
            return self.tr("This model takes no account of answers.")
        if session.infusion.ended is None:
            return self.tr("Nothing: the infusion is still running.")
        return self.tr("Nothing: no answer and no blood pressure since the infusion began.")

    def _show_kept(self, session: SessionView, lead: Effect | None, now: Instant) -> None:
        lines, place = kept_lines(session, lead, now)
        title = self.tr("How it moved")
        hint = self.tr("No forecast was kept yet.")
        if lines:
            title = self.tr("How it moved: {subject}").format(subject=subject(lead))
            hint = self.tr("Half settle by the first time, nine in ten by the second.")
            if place is not None:
                hint = self.tr("{hint} The line is now.").format(hint=hint)
        elif session.infusion.ended is None:
            hint = self.tr("The first forecast is kept at the end of the infusion.")
        say(self.kept_title, title)
        say(self.kept_hint, hint)
        self.kept.show_kept(lines, place)

    @Slot()
    def _on_infusion(self) -> None:
        self.move_to(Place.INFUSION)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)


def _say_or_hide(target: QLabel, text: str) -> None:
    say(target, text)
    target.setHidden(not text)
