"""A whole session played by itself: real screens, real touches, a clock that is moved by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QPoint, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from ui.application import Session
from ui.first_frame import FirstWindow, Options, make_application
from ui.sweeper import Sweeper
from ui.widgets.touch import HOLD_MS, HoldButton, Key, TouchButton, guard

if TYPE_CHECKING:
    from app.snapshot import Snapshot
    from ui.application import Behind

STRIDE = 5.0
# A hold lets go by itself; on a busy machine later than this many milliseconds it never will.
LONGEST_HOLD_MS = 20 * HOLD_MS
# Seconds between two frames of a waveform: enough for a picture.
FRAME = 0.1
# Single-shot pauses for human eyes; a rehearsal does not wait for them.
SHORT_PAUSE_MS = 1000


class Play(Protocol):
    """A kiosk whose time is moved by hand."""

    def live(self, seconds: float, *, silent: bool = False) -> None:
        """Let time pass, with vital signs unless `silent`."""
        ...

    def think(self) -> None:
        """Let the core take in what waits."""
        ...


class Stage:
    """The window, one finger, and a camera."""

    def __init__(
        self,
        kiosk: Play,
        output: Path | None,
        size: tuple[int, int] = (1920, 1080),
        *,
        by_hand: bool = True,
    ) -> None:
        """Open the kiosk in a window of `size`; pictures go to `output`, None for none.

        `by_hand`: nothing happens between two steps. Not for a kiosk that runs by itself.
        """
        self.kiosk = kiosk
        self.output = output
        self.pictures: list[str] = []
        self.application: QApplication = make_application()
        self._sweeper = Sweeper()
        self.window = FirstWindow()
        self.window.show_as(Options(size))
        self.window.make_ready(Options(size))
        options = Options(size, idle_lock=3600.0)
        self.session = Session(self.application, self.window, options)
        self._device = QTest.createTouchDevice()
        behind: Behind = kiosk  # type: ignore[assignment]
        self._sweeper.keep()
        self.session.take(behind)
        if by_hand and self.session.bridge is not None:
            # Its timer takes a machine that is busy for seconds for a core that has stopped.
            self.session.bridge.stop()
        self.settle()

    # -- time ---------------------------------------------------------------

    def settle(self) -> None:
        """Let core and screens come to rest."""
        for _ in range(3):
            self.kiosk.think()
            if self.session.bridge is not None:
                self.session.bridge.poll()
            self.application.processEvents()
            # Widgets that were to be deleted go in the event loop only, which does not run here.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def wait(self, minutes: float, *, silent: bool = False) -> None:
        """Let minutes pass; the screen shows what has come of them at their end."""
        left = minutes * 60.0
        while left > 1e-6:
            part = min(STRIDE, left)
            self.kiosk.live(part, silent=silent)
            left -= part
        self.settle()

    def flow(self, seconds: float) -> None:
        """Let the waveforms on the screen shown run for seconds of the clock moved by hand."""
        from ui.widgets.sweep import Sweep

        for sweep in self.shown.findChildren(Sweep):
            # The screen made it with the clock on the wall, by which no time passes here.
            sweep._clock = self._moment
            for _ in range(round(seconds / FRAME)):
                self.kiosk.live(FRAME)
                if self.session.bridge is not None:
                    self.session.bridge.poll()
                sweep.step()
        self.settle()

    def _moment(self) -> float:
        return self.now.now.t

    def hurry(self) -> None:
        """Let the short pauses of the screen shown be over at once."""
        for timer in self.shown.findChildren(QTimer):
            if timer.isSingleShot() and timer.isActive() and timer.interval() < SHORT_PAUSE_MS:
                timer.stop()
                timer.timeout.emit()
        self.settle()

    @property
    def now(self) -> Snapshot:
        """Return the newest snapshot."""
        assert self.session.bridge is not None
        return self.session.bridge.latest

    # -- finger -------------------------------------------------------------

    @property
    def shown(self) -> QWidget:
        """Return the screen that is shown."""
        return self.session.main.screen_shown

    def _texts(self) -> Iterator[tuple[str, QWidget]]:
        for button in self.shown.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled():
                yield button.text().replace("\n", " "), button
                yield button.accessibleName(), button
        for label in self.shown.findChildren(QLabel):
            if label.isVisible():
                yield label.text().replace("\n", " "), label

    def find(self, text: str) -> QWidget:
        """Return what says `text` on the screen shown, or what begins with it."""
        found = list(self._texts())
        for said, widget in found:
            if said == text:
                return widget
        for said, widget in found:
            if said.startswith(text):
                return widget
        seen = sorted({said for said, _ in found if said})
        raise LookupError(f"nothing on this screen says '{text}': {seen}")

    def says(self, text: str) -> bool:
        """Return whether something on the screen shown says or begins with `text`."""
        return any(said.startswith(text) for said, _ in self._texts())

    def touch(self, widget: QWidget, *, hold: bool = False) -> None:
        """Touch the middle of a widget, until it lets go by itself where it is to be held."""
        guard.reset()
        point = widget.mapTo(self.window, widget.rect().center())
        self._press(point)
        if hold:
            self._keep_down(widget)
        self._release(point)
        self.settle()

    def _keep_down(self, widget: QWidget) -> None:
        began = QElapsedTimer()
        began.start()
        assert isinstance(widget, HoldButton)
        while widget.isDown() and began.elapsed() < LONGEST_HOLD_MS:
            QTest.qWait(HOLD_MS // 10)

    def _press(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).press(0, point, self.window).commit()

    def _release(self, point: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).release(0, point, self.window).commit()

    def tap(self, *texts: str) -> None:
        """Tap what says each text, one after the other."""
        for text in texts:
            self.touch(self.find(text))

    def hold(self, text: str) -> None:
        """Hold what says `text` long enough for a grave act."""
        self.touch(self.find(text), hold=True)

    def type(self, text: str) -> None:
        """Type on the pad that is shown."""
        for letter in text:
            self.key(letter)

    def key(self, name: str) -> None:
        """Tap one key of the pad that is shown."""
        keys = [k for k in self.shown.findChildren(Key) if k.isVisible() and k.isEnabled()]
        found = next((k for k in keys if k.text() == name), None)
        if found is None:
            raise LookupError(f"no key '{name}' on this screen")
        self.touch(found)

    def buttons(self) -> list[TouchButton]:
        """Return the buttons of the screen shown that can be tapped."""
        found = self.shown.findChildren(TouchButton)
        return [b for b in found if b.isVisible() and b.isEnabled()]

    # -- camera -------------------------------------------------------------

    def shoot(self, name: str) -> None:
        """Save a picture of the window, numbered in the order of the story."""
        self.settle()
        if self.output is None:
            return
        self._finish_plots()
        self.output.mkdir(parents=True, exist_ok=True)
        file = f"{len(self.pictures) + 1:02d}-{name}.png"
        if not self.window.grab().save(str(self.output / file)):
            raise OSError(f"the picture {file} could not be written")
        self.pictures.append(file)

    def _finish_plots(self) -> None:
        """Draw at once what a plot draws one trend after the other: no time passes for it."""
        from ui.widgets.timeline import Timeline

        for plot in self.shown.findChildren(Timeline):
            if plot.isVisible():
                plot.redraw_all()

    def end(self) -> None:
        """End in order."""
        self.session.end()
        self.window.set_free()
        self.window.close()
        self._sweeper.stop()


class Progress:
    """One line that tells how far the story is."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._live = sys.stdout.isatty()

    def tell(self, words: str) -> None:
        """Say what is played next."""
        self._done += 1
        line = f"[{self._done:2d}/{self._steps}] {words}"
        print(f"\r\033[K{line}" if self._live else line, end="" if self._live else "\n", flush=True)

    def finish(self) -> None:
        """End the line."""
        if self._live:
            print()
