"""Drives a real kiosk, with its threads and screens, until somebody kills it.

    python -m tests.kills.driver FOLDER SEED [--tour STEPS] [--synchronous NORMAL]

Every command that a screen sends is told before the core has it, and again once a screen has
been drawn with its outcome as done: that is what the kiosk acknowledged. Nothing is waited for
without an end; a driver that comes to one ends with 3 and says where it stood.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from PySide6.QtCore import QObject, Slot
from PySide6.QtTest import QTest

from app.commands import Command
from app.config import Config, ForecastKind, SourceKind
from app.kiosk import Kiosk
from app.pins import PinKeeper
from app.snapshot import Snapshot
from tests.kills.said import ACT, DONE, REFUSED, SENT, SHOWN, say, told
from ui.rehearsal import Stage

# Much longer than anything takes on a busy machine.
PATIENCE = 30.0


class RunningKiosk(Kiosk):
    """A kiosk that runs by itself; the stage only waits for it."""

    def live(self, seconds: float, *, silent: bool = False) -> None:
        """Nothing: time passes by itself."""

    def think(self) -> None:
        """Let the threads work."""
        QTest.qWait(5)


class StuckError(Exception):
    """Something that was waited for did not come."""


class Witness(QObject):
    """Hears every command a screen sends and every snapshot after the screens have drawn it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._open: set[str] = set()
        bridge = stage.session.bridge
        assert bridge is not None
        self._put = bridge._core.put
        bridge._core.put = self._on_put  # type: ignore[method-assign]
        # Connected after the window's own slot, and so called after it.
        bridge.snapshot.connect(self._on_snapshot)

    def _on_put(self, message: object) -> None:
        if isinstance(message, Command) and message.id not in self._open:
            self._open.add(message.id)
            say(SENT, **told(message))
        self._put(message)

    @Slot(object)
    def _on_snapshot(self, snapshot: Snapshot) -> None:
        for command in sorted(self._open):
            outcome = snapshot.outcome(command)
            if outcome is None or outcome.waiting:
                continue
            self._open.discard(command)
            say(DONE if outcome.done else REFUSED, id=command, error=outcome.error)

    @property
    def rests(self) -> bool:
        """Return whether a screen has shown what became of everything it sent."""
        return not self._open


class Driver:
    """The stage with an end to every waiting, and an act for every finger."""

    def __init__(self, kiosk: Kiosk, seed: int) -> None:
        self.stage = Stage(kiosk, None, (1280, 800), by_hand=False)  # type: ignore[arg-type]
        self.witness = Witness(self.stage)
        self.rng = random.Random(seed)
        say(SHOWN, **restored(self.stage.now))

    def act(self, kind: str) -> None:
        """Announce that a finger is about to ask for one thing."""
        say(ACT, kind=kind)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Let the kiosk work until something is so."""
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end:
                raise StuckError(what)
            self.stage.settle()

    def told(self) -> None:
        """Wait until a screen has shown what became of everything."""
        self.until(lambda: self.witness.rests, "an answer to a command")

    def tap(self, *texts: str) -> None:
        """Tap what says each text, as soon as it is there."""
        for text in texts:
            self.until(lambda text=text: self.stage.says(text), f"'{text}'")  # type: ignore[misc]
            self.stage.tap(text)


def restored(now: Snapshot) -> dict[str, object]:
    """Return what the first snapshot after a start shows of the session."""
    session = now.session
    if session is None:
        return {"session": None}
    return {
        "session": session.id,
        "ratings": [
            [c.id, str(s), None if r is None else int(r)]
            for c in session.check_ins
            for s, r in c.ratings.items()
        ],
        "assessed": {item: [a.value, a.text] for item, a in session.assessments.items()},
        "events": [[e.id, str(e.kind), e.retracted is not None] for e in session.events],
        "notices": [[n.id, n.acknowledged is not None] for n in now.notices],
        "hide_time": session.hide_time,
    }


def cheap_pins() -> PinKeeper:
    """Return a PIN keeper with its own thread whose hash costs little."""
    return PinKeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def less_durable(synchronous: str) -> None:
    """Open the record with another `synchronous`, to see that a test notices."""
    from app.storage import database

    database._PRAGMAS = tuple(  # type: ignore[assignment]
        f"PRAGMA synchronous = {synchronous}" if "synchronous" in pragma else pragma
        for pragma in database._PRAGMAS
    )


def main() -> None:
    """Drive until somebody kills it, or through the tour; 3 when something never came."""
    from tests.kills.acts import live_on
    from tests.kills.nurses import tour

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int)
    parser.add_argument("--tour", type=int, help="so many steps of a tour of everything, then end")
    parser.add_argument("--synchronous")
    given = parser.parse_args()
    faulthandler.enable()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if given.synchronous:
        less_durable(given.synchronous)
    config = Config(given.folder, source=SourceKind.SIMULATOR, forecast=ForecastKind.ARTICLE)
    driver = Driver(RunningKiosk(config, pins=cheap_pins()), given.seed)
    try:
        live_on(driver) if given.tour is None else tour(driver, given.tour)
    except (StuckError, LookupError) as error:
        print(f"the driver stopped: {error}", file=sys.stderr, flush=True)
        faulthandler.dump_traceback()
        os._exit(3)
    os._exit(0)


if __name__ == "__main__":
    main()
