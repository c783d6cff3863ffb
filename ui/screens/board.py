"""The staff board: readiness at the left, one time axis at the right."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.clock import Instant
from app.commands import Command, EndInfusion, SetDisplay, SignOut
from app.domain.criteria.told import SELF_HARM
from app.domain.event import oxygen_on
from app.domain.readiness import Readiness
from app.snapshot import SessionView, Snapshot
from ui import session_words, theme, when
from ui.board_words import blocking_line
from ui.criteria_words import facts_of
from ui.error_words import error_text
from ui.event_words import markers, oxygen_text
from ui.limit_lines import limit_lines
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip
from ui.widgets.criteria_list import CriteriaList
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.rating_lanes import RatingLanes
from ui.widgets.staff_top import StaffTop
from ui.widgets.tall_chip import TallChip
from ui.widgets.touch import HoldButton, TouchButton
from ui.widgets.vitals_strip import VitalsStrip


class BoardScreen(Screen):
    """What staff see of the running session; every act of theirs starts here.

    With `read_only` it is the same to look at, and nothing on it changes anything.
    """

    def __init__(self, *, read_only: bool = False) -> None:
        super().__init__()
        self._read_only = read_only
        self._hide_vitals = False
        self._asked: str | None = None
        self.timeline: QWidget | None = None
        self.top = self._build_top()
        self.notices = NoticeBar()
        self.notices.command.connect(self._on_command)
        self.notices.go.connect(self.go)
        body = columns(self._build_readiness(), self._build_course(), gap=28)
        body.setStretch(0, 680)
        body.setStretch(1, 1140)
        self._page = rows(self.top, self.notices, body, gap=20, margin=32)
        self._page.setStretch(2, 1)
        self.setLayout(self._page)
        if read_only:
            self._take_away_acts()

    def _take_away_acts(self) -> None:
        acts = (self.sign_off, self.end_other, self.check_in, self.assess, self.vitals)
        more = (self.infusion, self.end_infusion, self.why, self.questions, self.add_event)
        # Notices, and what blocks, may be private: they are for who has proved who they are.
        for act in (*acts, *more, self.clean, self.notices, self.blocked):
            act.hide()

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        self.details = label("", "text", "muted", wrap=True)
        quiet = label(self.tr("The bedside monitor stays in charge."), "fine", "muted")
        self.oxygen = label("", "fine", wrap=True)
        who = QWidget()
        line = columns(self.initials, self.mrn, self.details, gap=18)
        line.setStretch(2, 1)
        beneath = columns(quiet, self.oxygen, gap=18)
        beneath.setStretch(1, 1)
        who.setLayout(rows(1, line, beneath, 1))
        # Not among the acts below, where five have all the room there is.
        self.add_event = TouchButton(self.tr("Add event"))
        self.add_event.tapped.connect(self._on_add_event)
        self.questions = TouchButton(self.tr("Questions"))
        self.questions.tapped.connect(self._on_questions)
        self.clean = TouchButton(self.tr("Clean"))
        self.clean.setAccessibleName(self.tr("Clean the screen"))
        self.clean.tapped.connect(self._on_clean)
        self.lock = TouchButton(self.tr("Lock"))
        self.lock.setMinimumWidth(theme.current().px(120))
        self.lock.tapped.connect(self._on_lock)
        return StaffTop(who, self.questions, self.add_event, self.clean, self.lock, clock=True)

    def _build_readiness(self) -> QFrame:
        self.headline = label("", "title", "caution", wrap=True)
        self.blocked = label("", "lead", wrap=True)
        self.progress = label("", "small", "muted", wrap=True)
        self.criteria = CriteriaList(read_only=self._read_only)
        self.criteria.assess.connect(self._on_assess)
        self.sign_off = Chip(self.tr("Sign off discharge"), kind="primary")
        self.sign_off.setProperty("letters", "text")
        self.sign_off.tapped.connect(self._on_sign_off)
        self.end_other = Chip(self.tr("End another way"))
        self.end_other.tapped.connect(self._on_sign_off)
        ends = columns(self.sign_off, self.end_other, gap=12)
        ends.setStretch(0, 4)
        ends.setStretch(1, 3)
        made = card()
        says = rows(self.headline, self.blocked, self.progress, gap=2)
        layout = rows(says, self.criteria, ends, gap=8, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def _build_course(self) -> QFrame:
        self.strip = VitalsStrip(target=not self._read_only)
        self.strip.tapped.connect(self._on_strip)
        self.lanes = RatingLanes()
        self.message = label("", "small", "caution", wrap=True)
        self.message.hide()
        self.check_in = TallChip(self.tr("Check-in for patient"))
        self.check_in.tapped.connect(self._on_check_in)
        self.assess = TallChip(self.tr("Assess"))
        self.assess.tapped.connect(self._on_assess_button)
        self.vitals = TallChip("")
        self.vitals.tapped.connect(self._on_vitals)
        self.infusion = TallChip(self.tr("Infusion"))
        self.infusion.tapped.connect(self._on_infusion)
        # One takes the place of the other: before the end there is no time to ask about.
        self.end_infusion = HoldButton(self.tr("Infusion ended\nnow (hold)"), kind="")
        self.end_infusion.held.connect(self._on_end_infusion)
        # Its words do not wrap; and spare height belongs to the plot.
        self.end_infusion.ensurePolished()
        self.end_infusion.setMinimumWidth(self.end_infusion.sizeHint().width())
        wide = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
        self.end_infusion.setSizePolicy(*wide)
        self.why = TallChip(self.tr("Why this time?"))
        self.why.tapped.connect(self._on_why)
        acts = (self.check_in, self.assess, self.vitals, self.infusion, self.end_infusion, self.why)
        buttons = columns(*acts, gap=12)
        for number in range(len(acts)):
            buttons.setStretch(number, 1)
        self._course = rows(self.strip, self.lanes, self.message, buttons, gap=14, margin=28)
        made = card()
        made.setLayout(self._course)
        return made

    def enter(self, snapshot: Snapshot) -> None:
        """Bring the plot, which is imported late, and start on top of the list."""
        if self.timeline is None:
            from ui.widgets.timeline import Timeline

            self.timeline = Timeline()
            self.timeline.axis_changed.connect(self.lanes.show_axis)
            self._course.insertWidget(1, self.timeline)
        self._asked = None
        self.criteria.to_top()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what the last command answered."""
        self._asked = None
        self.message.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot, everything in place."""
        session = snapshot.session
        if session is None:
            return
        self.top.show_snapshot(snapshot)
        self.notices.show_snapshot(snapshot)
        # Not while somebody calls: the bar says so.
        self.clean.setEnabled(not snapshot.call_waits)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        say(self.details, session_words.details(session, snapshot.now))
        self._show_readiness(session.readiness, snapshot)
        self.criteria.show_snapshot(snapshot)
        self.strip.show_snapshot(snapshot)
        self.lanes.show_snapshot(snapshot)
        if self.timeline is not None:
            self._show_timeline(snapshot, session)
        self._show_oxygen(session, snapshot.now)
        self._show_message(snapshot)
        if self._read_only:
            self._take_away_acts()
        else:
            self._show_buttons(session)

    def _show_timeline(self, snapshot: Snapshot, session: SessionView) -> None:
        assert self.timeline is not None
        self.timeline.show_snapshot(snapshot)  # type: ignore[attr-defined]
        self.timeline.show_markers(markers(session.events))  # type: ignore[attr-defined]
        self.timeline.show_states(session.states)  # type: ignore[attr-defined]
        self.timeline.show_limits(limit_lines(snapshot))  # type: ignore[attr-defined]

    def _show_oxygen(self, session: SessionView, now: Instant) -> None:
        """Say that oxygen is given: then the SpO₂ beside is not that of room air."""
        on = oxygen_on(session.events)
        if on:
            say(self.oxygen, oxygen_text(session.events, now))
        self.oxygen.setHidden(not on)

    def _show_readiness(self, readiness: Readiness, snapshot: Snapshot) -> None:
        ready, unsaved = readiness.ready, snapshot.unsaved
        if unsaved:
            say(self.headline, self.tr("Not saved yet"), "caution")
            words = self.tr("{n} entries wait for the disk").format(n=unsaved)
            if unsaved == 1:
                words = self.tr("1 entry waits for the disk")
        elif ready:
            say(self.headline, self.tr("All criteria are met"), "settled")
            words = ""
        else:
            say(self.headline, self.tr("Not ready yet"), "caution")
            words = blocking_line(readiness, facts_of(snapshot))
        say(self.blocked, words)
        self.blocked.setHidden(not words)
        say(self.progress, self._progress(readiness, snapshot))
        self.sign_off.setEnabled(ready and not unsaved)
        self.end_other.setHidden(ready and not unsaved)

    def _progress(self, readiness: Readiness, snapshot: Snapshot) -> str:
        met = self.tr("{met} of {all} met").format(met=readiness.met, all=len(readiness.results))
        if readiness.ready:
            advice = self.tr("the kiosk only advises: staff decide")
            return f"{met} · {advice}"
        if readiness.expected is None:
            later = self.tr("when it is ready cannot be said yet")
        elif readiness.expected <= snapshot.now.t + 60:
            later = self.tr("nothing left to wait for but staff")
        else:
            time = when.clock_time(snapshot.now, readiness.expected)
            later = self.tr("expected ready about {time}").format(time=time)
            if readiness.expected_late is not None and readiness.expected_late > readiness.expected:
                late = when.clock_time(snapshot.now, readiness.expected_late)
                words = self.tr("{about}, nine in ten by {time}")
                later = words.format(about=later, time=late)
        return f"{met} · {later}"

    def _show_buttons(self, session: SessionView) -> None:
        self._hide_vitals = session.hide_vitals
        words = self.tr("Hide vitals from patient")
        if session.hide_vitals:
            words = self.tr("Show vitals to patient")
        if self.vitals.text() != words:
            self.vitals.setText(words)
        running = session.infusion.ended is None
        self.end_infusion.setHidden(not running)
        self.why.setHidden(running)

    def _show_message(self, snapshot: Snapshot) -> None:
        outcome = snapshot.outcome(self._asked or "")
        failed = outcome is not None and not outcome.done
        if outcome is not None and failed:
            words = self.tr("Waiting for the disk: not saved yet.")
            if outcome.error is not None:
                words = error_text(outcome.error, outcome.detail)
            say(self.message, words)
        self.message.setHidden(not failed)

    @Slot(object)
    def _on_command(self, command: Command) -> None:
        self.send(command)

    @Slot()
    def _on_strip(self) -> None:
        self.move_to(Place.VITALS)

    @Slot()
    def _on_lock(self) -> None:
        self.send(SignOut())

    @Slot()
    def _on_clean(self) -> None:
        self.move_to(Place.CLEANING)

    @Slot()
    def _on_check_in(self) -> None:
        self.move_to(Place.CHECK_IN)

    @Slot()
    def _on_assess_button(self) -> None:
        self.move_to(Place.ASSESS)

    @Slot(str)
    def _on_assess(self, criterion: str) -> None:
        told = criterion == SELF_HARM.id
        self.move_to(Place.TOLD if told else Place.ASSESS)

    @Slot()
    def _on_sign_off(self) -> None:
        self.move_to(Place.SIGN_OFF)

    @Slot()
    def _on_infusion(self) -> None:
        self.move_to(Place.INFUSION)

    @Slot()
    def _on_add_event(self) -> None:
        self.move_to(Place.EVENTS)

    @Slot()
    def _on_questions(self) -> None:
        self.move_to(Place.QUESTIONS)

    @Slot()
    def _on_why(self) -> None:
        self.move_to(Place.WHY)

    @Slot()
    def _on_end_infusion(self) -> None:
        self._asked = self.send(EndInfusion())

    @Slot()
    def _on_vitals(self) -> None:
        self._asked = self.send(SetDisplay(hide_vitals=not self._hide_vitals))
