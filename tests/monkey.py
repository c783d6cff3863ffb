"""Somebody who touches, types and swipes anywhere, over every screen: what a toddler would do.

    python -m tests.monkey [--acts 10000] [--seed 1]

Nothing may fail, nothing may lead out, and the core has to answer after each act. A seed makes
the same acts again; those before a failure are told. Ends with 1 when something was found.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import commands as c
from app.config import Config
from app.demo import PIN, SECOND_PIN, RehearsedKiosk
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.log import LOG
from app.storage.verification import verified
from tests.bedside.bay import cheap_pins
from ui.confine import LockedConfinement
from ui.main_window import FREE_PLACES, SESSION_PLACES, place_for
from ui.places import STAFF_PLACES, Place
from ui.rehearsal import Stage
from ui.widgets.touch import HoldButton, guard

SIZE = (1280, 800)
# So many acts on a screen, then the next one.
VISIT = 25
# Seconds after which nobody has to wait for wrong PINs any more.
LOCKED_OUT = 7200.0
KEYS = [
    *(key for key in Qt.Key if Qt.Key.Key_Escape <= key <= Qt.Key.Key_Direction_R),
    *(Qt.Key(code) for code in range(32, 97)),
]
WITH = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
]


class Found(AssertionError):
    """Something that must not be."""


class Mistakes(logging.Handler):
    """Collects what the kiosk logs as a mistake of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.seen.append(record.getMessage())


class Monkey:
    """One hand without a plan, on a kiosk whose time is moved by hand."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.kiosk = RehearsedKiosk(Config(folder), pins=cheap_pins())
        self.stage = Stage(self.kiosk, None, SIZE)
        # The full screen's: a window of this size is not closed either.
        self.stage.window.set_free()
        self._locked = LockedConfinement(self.stage.window)
        self.mistakes = Mistakes()
        LOG.addHandler(self.mistakes)
        self.done: deque[str] = deque(maxlen=30)
        self.visits: Counter[Place] = Counter()
        self._acts: list[tuple[int, Callable[[], str]]] = [
            (34, self.tap_somewhere),
            (30, self.tap_a_button),
            (12, self.swipe),
            (4, self.two_fingers),
            (10, self.key),
            (4, self.other_buttons),
            (3, self.ask_to_close),
            (1, self.hold),
            (2, self.let_time_pass),
        ]

    # -- acts -----------------------------------------------------------------

    def _somewhere(self) -> QPoint:
        return QPoint(self.random.randrange(SIZE[0]), self.random.randrange(SIZE[1]))

    def _touch(self) -> QTest.QTouchEventSequence:  # type: ignore[name-defined]
        return QTest.touchEvent(self.stage.window, self.stage._device)

    def _tap(self, point: QPoint) -> str:
        self.stage._press(point)
        self.stage._release(point)
        return f"tap {point.x()},{point.y()}"

    def tap_somewhere(self) -> str:
        """Touch anywhere."""
        return self._tap(self._somewhere())

    def tap_a_button(self) -> str:
        """Touch something that answers."""
        buttons = [b for b in self.stage.buttons() if b.rect().isValid()]
        if not buttons:
            return self.tap_somewhere()
        chosen = self.random.choice(buttons)
        # Read before: what is touched may be gone afterwards.
        middle, words = chosen.mapTo(self.stage.window, chosen.rect().center()), chosen.text()
        return f"{self._tap(middle)} {words!r}"

    def swipe(self) -> str:
        """Draw a line with one finger."""
        points = [self._somewhere() for _ in range(self.random.randint(2, 6))]
        window = self.stage.window
        self._touch().press(0, points[0], window).commit()
        for point in points[1:]:
            self._touch().move(0, point, window).commit()
        self._touch().release(0, points[-1], window).commit()
        return f"swipe over {len(points)} points"

    def two_fingers(self) -> str:
        """Put two to five fingers down, move them, take them away."""
        window, count = self.stage.window, self.random.randint(2, 5)
        for phase in ("press", "move", "release"):
            sequence = self._touch()
            for finger in range(count):
                getattr(sequence, phase)(finger, self._somewhere(), window)
            sequence.commit()
        return f"{count} fingers"

    def key(self) -> str:
        """Press any key with any modifier."""
        key, with_ = self.random.choice(KEYS), self.random.choice(WITH)
        QTest.keyClick(self.stage.window.windowHandle(), key, with_)  # type: ignore[call-overload]
        return f"key {key} with {with_}"

    def other_buttons(self) -> str:
        """Click with a button of a mouse that is no finger."""
        button = self.random.choice((Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton))
        none, at = Qt.KeyboardModifier.NoModifier, self._somewhere()
        handle = self.stage.window.windowHandle()
        QTest.mouseClick(handle, button, none, at)  # type: ignore[call-overload]
        return f"click {button}"

    def ask_to_close(self) -> str:
        """Close the window, as a compositor would."""
        self.stage.window.windowHandle().close()
        return "close"

    def hold(self) -> str:
        """Hold something that wants to be held, but not the end of the kiosk."""
        end = getattr(self.stage.shown, "end", None)
        grave = [b for b in self.stage.buttons() if isinstance(b, HoldButton) and b is not end]
        if not grave:
            return self.tap_somewhere()
        chosen = self.random.choice(grave)
        words = chosen.text()
        self.stage.touch(chosen, hold=True)
        return f"hold {words!r}"

    def let_time_pass(self) -> str:
        """Let some minutes pass, sometimes without vital signs."""
        minutes = self.random.choice((0.1, 1.0, 8.0))
        self.stage.wait(minutes, silent=self.random.random() < 0.3)
        return f"{minutes} min pass"

    # -- a visit ----------------------------------------------------------------

    def run(self, acts: int) -> None:
        """Do so many acts, over every screen in turn; raises Found."""
        self._visit(Place.FIRST_STAFF, min(VISIT, acts))
        self._tell(c.AddStaff(name="Noa", pin=PIN), c.SignIn(staff_id=1, pin=PIN))
        self._tell(c.AddStaff(name="Mia", pin=SECOND_PIN), c.SignOut())
        left = acts - min(VISIT, acts)
        places = [place for place in Place if place != Place.FIRST_STAFF]
        each = max(1, min(VISIT, left // len(places)))
        while left > 0:
            self.random.shuffle(places)
            for place in places:
                self._bring(place)
                self._visit(place, min(each, left))
                left -= min(each, left)
        self.verify()

    def _visit(self, place: Place, acts: int) -> None:
        for _ in range(acts):
            if self.random.random() < 0.7:
                # Faster than the guard lets through: now and then that is tried too.
                guard.reset()
            # Where the acts before have led counts, not where they began.
            now = self.stage.session.main.place
            if now is not None:
                self.visits[now] += 1
            act = self.random.choices(
                [act for _, act in self._acts], [weight for weight, _ in self._acts]
            )[0]
            number = self.stage.now.number
            self.done.append(f"{now}: {act()}")
            self._settle()
            self.check(number)

    def _settle(self) -> None:
        self.kiosk.think()
        assert self.stage.session.bridge is not None
        self.stage.session.bridge.poll()
        self.stage.application.processEvents()

    def _tell(self, *commands: c.Command) -> None:
        for command in commands:
            self.kiosk.core.put(command)
            self._settle()

    def _bring(self, place: Place) -> None:
        """Make the situation in which a screen is shown, and show it."""
        session = self.stage.now.session is not None
        wanted = place in SESSION_PLACES | {Place.HOME} or (
            # On both sides: sometimes with a patient, sometimes without.
            place not in FREE_PLACES | {Place.IDLE} and self.random.random() < 0.5
        )
        if wanted != session:
            self._sign_in()
            self._tell(self._start() if wanted else self._end())
        for notice in self.stage.now.notices:
            if notice.acknowledged is None:
                self._tell(c.AcknowledgeNotice(notice=notice.id))
        if place in STAFF_PLACES | {Place.CLEANING}:
            self._sign_in()
        else:
            self._tell(c.SignOut())
        self.stage.session.main.go(place)
        self._settle()
        self.done.append(f"brought to {place}, is at {self.stage.session.main.place}")

    def _sign_in(self) -> None:
        self._tell(c.SignIn(staff_id=1, pin=PIN))
        if self.stage.now.signed_in is None:
            # Locked out, by PINs typed before.
            self.kiosk.moved.advance(LOCKED_OUT)
            self._tell(c.SignIn(staff_id=1, pin=PIN))
        if self.stage.now.signed_in is None:
            outcomes = list(self.stage.now.outcomes.values())
            raise Found(f"nobody can sign in: {outcomes[-1:]}")

    def _start(self) -> c.Command:
        return c.StartSession(
            patient=Patient("77001", "Q.Q.", 37, 71.5),
            infusion=Infusion(Route.KETAMINE_IV, 35.0, 40.0, self.stage.now.now.t),
            modifiers=frozenset(),
            earlier_infusions=0,
            baseline=Baseline(),
        )

    def _end(self) -> c.Command:
        session = self.stage.now.session
        assert session is not None
        met = frozenset(r.criterion.id for r in session.readiness.results if r.state == "met")
        return c.EndSession(
            end=SessionEnd.TRANSFERRED,
            signer=c.Signer(staff_id=1, pin=PIN),
            shown=("to the ward",),
            met_shown=met,
            reason="to the ward",
        )

    # -- what must not be -----------------------------------------------------

    def check(self, number: int) -> None:
        """Look for a mistake, a way out, and a core that does not answer; raises Found."""
        if self.mistakes.seen:
            raise Found(f"a mistake: {self.mistakes.seen}")
        self._no_way_out()
        main, now = self.stage.session.main, self.stage.now
        if main.place is None:
            raise Found("a plain page is shown")
        if now.signed_in is None and main.place in STAFF_PLACES:
            raise Found(f"{main.place} is shown with nobody signed in")
        if place_for(main.place, now) != main.place:
            raise Found(f"{main.place} is shown, which does not fit")
        if now.number <= number:
            raise Found("the core does not answer")
        if now.ending:
            raise Found("the kiosk ends")

    def _no_way_out(self) -> None:
        window = self.stage.window
        if not window.isVisible() or window.isMinimized() or window.size().toTuple() != SIZE:
            raise Found("the window is gone or has changed")
        others = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
        if others:
            raise Found(f"another window is open: {others}")
        if QApplication.activePopupWidget() or QApplication.activeModalWidget():
            raise Found("a menu or a dialog is open")

    def verify(self) -> None:
        """Check the record that has come of it, and its ledger; raises Found."""
        for pragma in ("integrity_check", "foreign_key_check"):
            rows = self.kiosk.database.rows(f"PRAGMA {pragma}")
            if rows not in ([("ok",)], []):
                raise Found(f"the record is damaged: {rows[:3]}")
        ledger = self.kiosk.records.ledger
        if ledger is None:
            raise Found("the record has no ledger")
        verdict = verified(ledger)
        if not verdict.sound:
            raise Found(f"the ledger does not verify: {verdict.findings}")

    def end(self) -> None:
        """End in order."""
        LOG.removeHandler(self.mistakes)
        self._locked.lift()
        self.stage.end()


def main(arguments: list[str] | None = None) -> int:
    """Let the monkey loose; 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey")
    parser.add_argument("--acts", type=int, default=10_000, help="how many (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="which (default 1)")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        monkey = Monkey(Path(folder), given.seed)
        usual = sys.excepthook
        try:
            monkey.run(given.acts)
        except Found as found:
            print(f"seed {given.seed}: {found}\nthe acts before:", *monkey.done, sep="\n  ")
            return 1
        finally:
            sys.excepthook = usual
            monkey.end()
    for place, count in sorted(monkey.visits.items()):
        print(f"  {place:12s} {count:6d}")
    print(
        f"{given.acts} acts with seed {given.seed} over {len(monkey.visits)} screens in "
        f"{time.monotonic() - began:.0f} s: no exception, no way out, the ledger verifies."
    )
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
