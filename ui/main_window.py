"""The one window: which screen is shown, and what happens when nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.commands import CloseGlass, Command, SignOut
from app.snapshot import Snapshot
from ui.bridge import Bridge
from ui.places import STAFF_PLACES, Place
from ui.screens.plain_page import PlainPage
from ui.screens.screen import Screen
from ui.widgets.touch import activity

# The take-home sheet is read aloud, and nobody touches the screen meanwhile: seconds.
READING = 300.0
SESSION_PLACES = frozenset(
    {
        Place.BOARD,
        Place.ASSESS,
        Place.SIGN_OFF,
        Place.CHECK_IN,
        Place.WHY,
        Place.INFUSION,
        Place.NOTICES,
        Place.EVENTS,
        Place.VITALS,
        Place.SOURCES,
        Place.QUESTIONS,
        Place.TOLD,
        Place.SHEET,
        Place.SERIES,
        Place.BACKUP,
    }
)
FREE_PLACES = frozenset(
    {
        Place.MENU,
        Place.START,
        Place.STAFF,
        Place.CALIBRATION,
        Place.LEARNING,
        Place.SOURCES,
        Place.REVIEW,
        Place.BACKUP,
        Place.TOLD,
        Place.SHEET,
        Place.SERIES,
        Place.LEDGER,
        Place.FOLLOW_UP,
    }
)


def place_for(wanted: Place, snapshot: Snapshot) -> Place:
    """Return the screen that a wish leads to, given who is signed in and what runs."""
    if not snapshot.staff:
        return Place.FIRST_STAFF
    if wanted == Place.CLEANING and not snapshot.call_waits:
        # Opened by staff, who are signed out by it.
        return Place.CLEANING
    if snapshot.signed_in is None:
        return _patient_side(wanted, snapshot)
    if snapshot.session is None:
        return wanted if wanted in FREE_PLACES else Place.MENU
    return wanted if wanted in SESSION_PLACES | {Place.STAFF} else Place.BOARD


def _patient_side(wanted: Place, snapshot: Snapshot) -> Place:
    if wanted == Place.LOCK:
        return Place.LOCK
    if wanted == Place.GLASS and snapshot.glass is not None and snapshot.session is not None:
        return Place.GLASS
    # Whom staff handed the kiosk to sees the questions, and a thank you at their end.
    if snapshot.asking is not None or wanted == Place.ASKING:
        return Place.ASKING
    if snapshot.session is None:
        return Place.IDLE
    return Place.CHECK_IN if wanted == Place.CHECK_IN else Place.HOME


class MainWindow(QWidget):
    """Shows one screen at a time and keeps no truth of its own."""

    retry = Signal()

    def __init__(self, factories: dict[Place, Callable[[], Screen]], idle_lock: float) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Recovery kiosk"))
        self._factories = factories
        self._screens: dict[Place, Screen] = {}
        self._place: Place | None = None
        self._bridge: Bridge | None = None
        self._seen_session: int | None = None
        self._seen_staff = False
        self._stalled = False
        self._idle_lock = idle_lock
        self._stack = QStackedWidget()
        self._plain = PlainPage()
        self._plain.pressed.connect(self._on_plain_pressed)
        self._stack.addWidget(self._plain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._idle_timer = QTimer(self)
        self._idle_timer.setInterval(1000)
        self._idle_timer.timeout.connect(self.lock_when_idle)
        self.show_starting()

    # -- plain pages --------------------------------------------------------

    def show_starting(self) -> None:
        """Show that the kiosk is starting."""
        self._show_plain(self.tr("Starting"), self.tr("One moment, please."))

    def show_failure(self, what: str, do: str, detail: str) -> None:
        """Show why the record cannot be opened, with a way to try again."""
        headline = self.tr("The kiosk cannot start")
        self._show_plain(headline, what, do, self.tr("Try again"), detail)

    @Slot()
    def show_bug(self) -> None:
        """Show that a screen of ours failed; the session goes on behind it."""
        self._show_plain(
            self.tr("This screen had a problem"),
            self.tr("What was saved is safe, and the session goes on."),
            self.tr("Go back and try again. If it happens again, tell a nurse."),
            self.tr("Go back"),
        )

    @Slot()
    def show_stalled(self) -> None:
        """Take everything away that could be read as live: the core has stopped."""
        self._stalled = True
        self._show_plain(
            self.tr("This screen has stopped"),
            self.tr("What was saved is safe. The numbers are not shown, because they are old."),
            self.tr("Please call your nurse. Staff: look at the bedside monitor."),
        )

    def _show_plain(self, *words: str) -> None:
        self._leave()
        self._plain.tell(*words)
        self._stack.setCurrentWidget(self._plain)

    @Slot()
    def _on_plain_pressed(self) -> None:
        if self._bridge is None:
            self.retry.emit()
        else:
            self._forget_screens()
            self.go(Place.HOME)

    # -- screens ------------------------------------------------------------

    def attach(self, bridge: Bridge) -> None:
        """Begin to show what the core says."""
        self._bridge = bridge
        latest = bridge.latest
        self._seen_session = latest.session.id if latest.session else None
        self._seen_staff = latest.signed_in is not None
        bridge.snapshot.connect(self.show_snapshot)
        bridge.stalled.connect(self.show_stalled)
        self._idle_timer.start()
        self.go(Place.HOME)

    def detach(self) -> None:
        """Stop listening and stop every timer; called before the core ends."""
        self._idle_timer.stop()
        self._leave()
        if self._bridge is not None:
            self._bridge.snapshot.disconnect(self.show_snapshot)
            self._bridge.stalled.disconnect(self.show_stalled)
            self._bridge = None

    @property
    def place(self) -> Place | None:
        """Return what is shown, None for a plain page."""
        return self._place

    @property
    def screen_shown(self) -> QWidget:
        """Return the page that is shown."""
        shown = self._stack.currentWidget()
        assert shown is not None
        return shown

    @Slot(object)
    def go(self, wanted: Place) -> None:
        """Show a place, or the one that the situation demands instead."""
        if self._bridge is None:
            return
        self._move(place_for(wanted, self._bridge.latest), self._bridge.latest)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot on the screen that fits it."""
        session = snapshot.session.id if snapshot.session else None
        if session != self._seen_session:
            # A new patient, or none: no screen of the last one lives on.
            self._seen_session = session
            self._forget_screens()
            # Nothing here copies anything into it; whatever did, it was about the last patient.
            QGuiApplication.clipboard().clear()
        elif self._place is None and not self._stalled:
            return
        self._stalled = False
        wanted = self._place or Place.HOME
        staff = snapshot.signed_in is not None
        if staff != self._seen_staff:
            # Signing in or out changes sides, wherever one was; cleaning is on no side.
            self._seen_staff = staff
            wanted = Place.CLEANING if self._place == Place.CLEANING else Place.HOME
        place = place_for(wanted, snapshot)
        if place != self._place:
            self._move(place, snapshot)
        else:
            self._screens[place].show_snapshot(snapshot)

    def _move(self, place: Place, snapshot: Snapshot) -> None:
        if place == self._place:
            return
        before = self._place
        self._leave()
        activity.restart()
        screen = self._screens.get(place)
        if screen is None:
            screen = self._screens[place] = self._build(place)
        self._place = place
        screen.came_from = before
        screen.enter(snapshot)
        self._stack.setCurrentWidget(screen)

    def _build(self, place: Place) -> Screen:
        screen = self._factories[place]()
        screen.command.connect(self.send)
        screen.go.connect(self.go)
        self._stack.addWidget(screen)
        return screen

    @Slot(object)
    def send(self, command: Command) -> None:
        """Hand a command to the core, with the place that it was asked from."""
        if self._bridge is not None:
            self._bridge.send(replace(command, screen=self._place or ""))

    def _leave(self) -> None:
        if self._place is not None:
            self._screens[self._place].leave()
            self._place = None

    def _forget_screens(self) -> None:
        self._leave()
        for screen in self._screens.values():
            self._stack.removeWidget(screen)
            screen.hide()
            screen.deleteLater()
        self._screens.clear()

    # -- nobody there -------------------------------------------------------

    @Slot()
    def lock_when_idle(self) -> None:
        """Lock the staff side when nobody has touched it for a while."""
        reading = READING if self._place == Place.SHEET else 0.0
        if self._bridge is None or activity.idle_seconds() < max(self._idle_lock, reading):
            return
        if self._bridge.latest.signed_in is not None:
            self.send(SignOut())
        elif self._place == Place.GLASS:
            # Nobody looks any more: it is closed, and not only covered.
            self.send(CloseGlass())
        elif self._place == Place.LOCK or self._place in STAFF_PLACES:
            self.go(Place.HOME)
