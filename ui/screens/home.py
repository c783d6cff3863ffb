"""The patient's home: the countdown, the vital signs, and two things to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.commands import SetDisplay
from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.symptom import Effect
from app.snapshot import SessionView, Snapshot
from ui import asking_words, theme, when
from ui.asking_offer import offered
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.call_button import CallButton, WordButton
from ui.widgets.effect_bar import EffectBar, bar_face
from ui.widgets.header import Header, Passing
from ui.widgets.ring import Ring, only_circulation, ring_face
from ui.widgets.touch import TouchButton
from ui.widgets.vital_tile import VitalTile

translate = QCoreApplication.translate


class HomeScreen(Screen):
    """Ring, bars and tiles over *How do you feel now?* and *Call the nurse*."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden = False
        self.passing = Passing()
        self.header = Header(self.passing)
        self.header.staff_tapped.connect(self._on_staff)
        self.ring = Ring()
        self.time_button = TouchButton("", size="text", patient=True)
        self.time_button.tapped.connect(self._on_time)
        self.headline = label("", "title", wrap=True)
        self.sub = label("", "text", "muted", wrap=True)
        self.bars = [EffectBar(effect) for effect in Effect]
        self.tiles = (
            VitalTile(Metric.HR, Metric.PULSE),
            VitalTile(Metric.SPO2),
            VitalTile(Metric.NIBP_SYS),
            VitalTile(Metric.RR),
        )
        self.feel = WordButton(kind="primary", tone="on_accent")
        self.feel.tapped.connect(self._on_feel)
        # There only while a question waits: else this screen has two actions.
        self.today = WordButton(role="title")
        self.today.tapped.connect(self._on_today)
        self.today.hide()
        self.call = CallButton()
        self.call.called.connect(self.command)
        self.setLayout(self._arranged())

    def _arranged(self) -> QVBoxLayout:
        scale = theme.current()
        self.vitals = QWidget()
        self.vitals.setFixedWidth(scale.px(512))
        column = rows(gap=20)
        for tile in self.tiles:
            column.addWidget(tile, 1)
        self.vitals.setLayout(column)
        middle = columns(gap=28)
        middle.addWidget(self._countdown(), 1)
        middle.addWidget(self.vitals)
        row = columns()
        row.setSpacing(scale.patient_gap)
        row.addWidget(self.feel, 8)
        row.addWidget(self.today, 4)
        row.addWidget(self.call, 5)
        bottom = QWidget()
        bottom.setLayout(row)
        bottom.setFixedHeight(max(scale.px(190), scale.patient_target + 8))
        box = rows(self.header, gap=26)
        box.addLayout(middle, 1)
        box.addWidget(bottom)
        side, top = scale.px(40), scale.px(30)
        box.setContentsMargins(side, top, side, top)
        return box

    def _countdown(self) -> QFrame:
        scale = theme.current()
        left = rows(1, self.ring, 1, gap=0)
        left.setAlignment(self.ring, Qt.AlignmentFlag.AlignHCenter)
        left.addWidget(self.time_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.time_button.setMinimumWidth(scale.px(300))
        right = rows(self.headline, self.sub, gap=4)
        for bar in self.bars:
            right.addStretch(1)
            right.addWidget(bar)
        box = columns(gap=44)
        box.addLayout(left)
        box.addLayout(right, 1)
        box.setContentsMargins(scale.px(40), scale.px(26), scale.px(40), scale.px(26))
        made = card()
        made.setLayout(box)
        return made

    @Slot()
    def _on_staff(self) -> None:
        self.move_to(Place.LOCK)

    @Slot()
    def _on_feel(self) -> None:
        self.move_to(Place.CHECK_IN)

    @Slot()
    def _on_today(self) -> None:
        self.move_to(Place.ASKING)

    @Slot()
    def _on_time(self) -> None:
        self.send(SetDisplay(hide_time=not self._hidden))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        session = snapshot.session
        if session is None:
            return
        hide = self._hidden = session.hide_time
        self.header.show_snapshot(snapshot, hide_time=hide)
        self.passing.show_snapshot(snapshot)
        self.call.show_snapshot(snapshot, hide_time=hide)
        self._show_words(snapshot, session)
        self._show_offer(snapshot)
        self.ring.show_face(ring_face(snapshot, session))
        for bar in self.bars:
            bar.show_face(bar_face(snapshot, session.forecast.of(bar.effect), quiet=hide))
        self.vitals.setVisible(not session.hide_vitals)
        if not session.hide_vitals:
            for tile in self.tiles:
                tile.show_snapshot(snapshot, hide_time=hide)

    def _show_offer(self, snapshot: Snapshot) -> None:
        kind = offered(snapshot)
        self.today.setHidden(kind is None)
        if kind is not None:
            self.today.set_words(asking_words.offer(kind))

    def _show_words(self, snapshot: Snapshot, session: SessionView) -> None:
        headline, sub = headlines(snapshot, session)
        say(self.headline, headline)
        say(self.sub, sub)
        time = self.tr("Show the time") if session.hide_time else self.tr("Hide the time")
        if self.time_button.text() != time:
            self.time_button.setText(time)
        if session.check_in.due is not None:
            self.feel.set_words(self.tr("Please tell us how you feel now"))
        else:
            self.feel.set_words(self.tr("How do you feel now?"))


def headlines(snapshot: Snapshot, session: SessionView) -> tuple[str, str]:
    """Return the headline and the sentence under it."""
    if session.time_gap is not None:
        return (
            translate("home", "The time has to be checked"),
            translate("home", "Your nurse will check the clock. Your answers are kept."),
        )
    if session.forecast.overdue:
        return translate("home", "Taking longer than usual"), _told(snapshot, session)
    if session.check_in.due is not None:
        return (
            translate("home", "Time for a few short questions"),
            translate("home", "Tap the big button when you are ready"),
        )
    if session.infusion.ended is None:
        return (
            translate("home", "Your infusion is running"),
            translate("home", "Rest. You can tell us how you feel at any time."),
        )
    if session.settled:
        return (
            translate("home", "The effects have settled"),
            translate(
                "home",
                "By your own answers and what was measured. Please stay until your nurse comes.",
            ),
        )
    governing = session.forecast.governing
    if governing is not None and governing.state == EffectState.UNREPORTED:
        return _unreported(session)
    return translate("home", "The effects are wearing off"), _since_words(snapshot, session)


def _unreported(session: SessionView) -> tuple[str, str]:
    if only_circulation(session):
        return (
            translate("home", "Only blood pressure and pulse are left"),
            translate("home", "Your nurse will measure them"),
        )
    return (
        translate("home", "How are you now?"),
        translate("home", "We have not heard from you for a while"),
    )


def _told(snapshot: Snapshot, session: SessionView) -> str:
    """Say that staff have been told, once the record says so."""
    late = {e.effect for e in session.forecast.overdue}
    raised = [
        n.raised
        for n in snapshot.notices
        if n.kind == NoticeKind.OVERDUE and (n.subject in late or not n.subject)
    ]
    if not raised:
        return translate("home", "Your nurse is being told")
    if session.hide_time:
        return translate("home", "Your nurse has been told")
    time = when.clock_time(snapshot.now, min(raised))
    return translate("home", "Your nurse has been told at {time}").format(time=time)


def _since_words(snapshot: Snapshot, session: SessionView) -> str:
    if session.hide_time:
        return translate("home", "You can call the nurse at any time.")
    seconds = snapshot.now.t - (session.infusion.ended or 0.0)
    minutes = int(seconds // 60)
    if minutes < 1:
        return translate("home", "Your infusion has just ended")
    if minutes == 1:
        return translate("home", "Your infusion ended 1 minute ago")
    if minutes < 60:
        return translate("home", "Your infusion ended {n} minutes ago").format(n=minutes)
    return translate("home", "Your infusion ended {age}").format(age=when.ago(seconds))
