"""One run of the kiosk's screens: language, theme, window, bridge, and the order of ending."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTimer, QTranslator, Slot
from PySide6.QtWidgets import QApplication

from app.commands import DropSheetText
from app.errors import KioskError
from app.log import log_bug
from ui import theme
from ui.bridge import Bridge, Core
from ui.first_frame import FirstWindow, Options
from ui.main_window import MainWindow
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.touch import activity

if TYPE_CHECKING:
    from app.domain.wave import Wave
    from app.snapshot import Snapshot
    from ui.widgets.sweep_lane import WaveSource

_SCREENS = {
    Place.IDLE: ("idle", "IdleScreen"),
    Place.HOME: ("home", "HomeScreen"),
    Place.CHECK_IN: ("check_in", "CheckInScreen"),
    Place.FIRST_STAFF: ("first_staff", "FirstStaffScreen"),
    Place.LOCK: ("lock", "LockScreen"),
    Place.MENU: ("menu", "MenuScreen"),
    Place.GLASS: ("glass", "GlassScreen"),
    Place.BOARD: ("board", "BoardScreen"),
    Place.ASSESS: ("assess", "AssessScreen"),
    Place.SIGN_OFF: ("sign_off", "SignOffScreen"),
    Place.STAFF: ("staff", "StaffScreen"),
    Place.WHY: ("why", "WhyScreen"),
    Place.INFUSION: ("infusion", "InfusionScreen"),
    Place.NOTICES: ("notices", "NoticesScreen"),
    Place.EVENTS: ("events", "EventsScreen"),
    Place.CALIBRATION: ("calibration", "CalibrationScreen"),
    Place.LEARNING: ("learning", "LearningScreen"),
    Place.SOURCES: ("sources", "SourcesScreen"),
    Place.REVIEW: ("review", "ReviewScreen"),
    Place.BACKUP: ("backup", "BackupScreen"),
    Place.LEDGER: ("ledger", "LedgerScreen"),
    Place.CLEANING: ("cleaning", "CleaningScreen"),
    Place.ASKING: ("asking", "AskingScreen"),
    Place.QUESTIONS: ("questions", "QuestionsScreen"),
    Place.TOLD: ("told", "ToldScreen"),
    Place.SHEET: ("sheet", "SheetScreen"),
    Place.SERIES: ("series", "SeriesScreen"),
    Place.FOLLOW_UP: ("follow_up", "FollowUpScreen"),
}
# Shown first after a start; the others are imported when they are first wanted.
_EARLY = (Place.HOME, Place.IDLE, Place.CHECK_IN, Place.ASKING)


class Behind(Protocol):
    """What stands behind the screens, once it is loaded."""

    core: Core

    @property
    def waves(self) -> Mapping[Wave, WaveSource]:
        """Return the waveforms there are."""
        ...

    def start(self) -> None:
        """Start its threads."""
        ...

    def stop(self) -> None:
        """End its threads and close the database."""
        ...

    def preview(self, *given: Any) -> Any:
        """Return the forecast for a session that is being typed in."""
        ...


def import_screens() -> None:
    """Import the patient's screens; called in the loader's thread."""
    for place in _EARLY:
        importlib.import_module(f"ui.screens.{_SCREENS[place][0]}")


def set_language(application: QApplication, language: str) -> None:
    """Load the translation for a language such as `de`; English needs none."""
    locale = QLocale(language) if language else QLocale(QLocale.Language.English)
    QLocale.setDefault(locale)
    translator = QTranslator(application)
    folder = str(theme.RESOURCES / "translations")
    if language and translator.load(locale, "kiosk", "_", folder):
        application.installTranslator(translator)
        application.setLayoutDirection(locale.textDirection())


class Session(QObject):
    """The screens, and what stands behind them once that is loaded."""

    def __init__(self, application: QApplication, window: FirstWindow, options: Options) -> None:
        super().__init__()
        self.behind: Behind | None = None
        self.bridge: Bridge | None = None
        self.failed = False
        set_language(application, options.language)
        # Not window.screen(): the binding ties that wrapper to the window and, when the
        # window goes, takes the screen with it.
        width = options.panel_width or theme.panel_width_mm(application.primaryScreen())
        theme.apply(application, theme.theme_for(window.width(), window.height(), width))
        self.main = MainWindow(self._factories(), options.idle_lock)
        window.put_in(self.main)
        self._usual_hook = sys.excepthook
        sys.excepthook = self.on_bug

    def take(self, found: Behind | BaseException) -> None:
        """Take what was loaded, or say why it could not be."""
        if isinstance(found, BaseException):
            self._tell_failure(found)
            return
        self.failed = False
        self.behind = found
        found.start()
        self.bridge = Bridge(found.core, self)
        self._paint_reports(self.bridge)
        self.main.attach(self.bridge)
        self.bridge.snapshot.connect(self._on_snapshot)
        self.bridge.start()
        self._judge_sheet(self.bridge)

    def _judge_sheet(self, bridge: Bridge) -> None:
        """Tell the core when the clinic's words do not fit: its calls are theirs as well."""
        care = bridge.latest.aftercare
        if care is None or care.clinic is None:
            return
        from ui.sheet.check import in_force

        judged = in_force(care)
        if judged.clinic is None:
            drop = DropSheetText(text_sha256=care.clinic.sha256, problem=judged.problem)
            bridge.send(drop)

    def _paint_reports(self, bridge: Bridge) -> None:
        """Paint what an export asks for, whichever screen is shown."""
        from ui.reports.desk import ReportDesk

        self._reports = ReportDesk(bridge)
        self._reports.command.connect(bridge.send)
        bridge.snapshot.connect(self._reports.show_snapshot)

    def _tell_failure(self, error: BaseException) -> None:
        from ui.failure_words import failure_words

        self.failed = True
        if not isinstance(error, KioskError):
            log_bug("loading", error)
        self.main.show_failure(*failure_words(error))

    def _factories(self) -> dict[Place, Callable[[], Screen]]:
        made = {place: partial(_screen, *name) for place, name in _SCREENS.items()}
        return {**made, Place.START: self._start_screen, Place.VITALS: self._vitals_screen}

    def _start_screen(self) -> Screen:
        from ui.screens.start import StartScreen

        assert self.behind is not None
        return StartScreen(self.behind.preview)

    def _vitals_screen(self) -> Screen:
        from ui.screens.vitals import VitalsScreen

        assert self.behind is not None
        return VitalsScreen(self.behind.waves)

    def on_bug(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log a mistake of ours and show a plain page; the session goes on."""
        log_bug("screen", error)
        # Not from within: the mistake may be one of painting the screen that would be taken away.
        QTimer.singleShot(0, self.main.show_bug)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.ending:
            QCoreApplication.exit()

    @Slot()
    def note_touch(self) -> None:
        """Count a touch anywhere as somebody being here."""
        activity.restart()

    def end(self) -> None:
        """End in order: screens, bridge, then everything behind it."""
        sys.excepthook = self._usual_hook
        self.main.detach()
        if self.bridge is not None:
            self.bridge.stop()
        if self.behind is not None:
            self.behind.stop()


def _screen(module: str, name: str) -> Screen:
    """Import a screen only when it is first shown."""
    made = getattr(importlib.import_module(f"ui.screens.{module}"), name)()
    assert isinstance(made, Screen)
    return made
