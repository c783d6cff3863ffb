"""A kiosk with its window on a simulated patient, moved by hand from minute to minute.

All of it is at work: the reader, the core with its store, the forecast, and the screens of
patient and staff, each shown in turn.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from pathlib import Path

from app import commands as c
from app.clock import ManualClock
from app.config import Config, SourceKind
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.kiosk import Kiosk
from tests.bedside.bay import PIN, START, cheap_pins
from ui.places import Place
from ui.rehearsal import Stage

MINUTE, HOUR = 60, 3600
ROUND = 15  # minutes between two check-ins
STEP = 2  # seconds of the kiosk between two steps of the core: a replay is as coarse
SHOWN = 2  # minutes between two looks at the screen
MB = 1e6
PLACES = (
    Place.BOARD, Place.VITALS, Place.NOTICES, Place.EVENTS, Place.SOURCES, Place.WHY,
    Place.ASSESS, Place.INFUSION, Place.SIGN_OFF,
)  # fmt: skip


class DayKiosk(Kiosk):
    """A kiosk whose reader and core are stepped by hand."""

    def __init__(self, folder: Path) -> None:
        self.moved = ManualClock(START)
        config = Config(folder, source=SourceKind.SIMULATOR)
        super().__init__(config, clock=self.moved, pins=cheap_pins())
        self.folder = folder

    def start(self) -> None:
        """Nothing runs by itself."""
        self.core.step()

    def live(self, seconds: float, *, silent: bool = False) -> None:
        """Let time pass, a second at a time for the reader."""
        reader = self._readers[""]
        for second in range(1, round(seconds) + 1):
            now = self.moved.advance(1.0)
            reader.step(now.t)
            if second % STEP == 0:
                self.core.step(now)

    def think(self) -> None:
        """Let the core take in what waits."""
        self.core.step()

    def stop(self) -> None:
        """End in order."""
        self.core.close()
        self.database.close()


class Day:
    """One patient after the other, or the same one all day."""

    def __init__(self, folder: Path) -> None:
        self.kiosk = DayKiosk(folder)
        self.stage = Stage(self.kiosk, None, (1280, 800))
        self.minutes = self.sessions = 0
        self.do(c.AddStaff(name="Nurse 07", pin=PIN))
        self.admit()

    def do(self, command: c.Command) -> None:
        """Carry out what must succeed."""
        core = self.kiosk.core
        core.put(command)
        core.step()
        outcome = core.step().outcome(command.id)
        assert outcome is not None
        assert outcome.done, outcome

    def sign_in(self) -> None:
        """Let the nurse sign in."""
        self.do(c.SignIn(staff_id=self.kiosk.core.latest.staff[0].id, pin=PIN))

    def admit(self) -> None:
        """Begin a session whose infusion has just ended."""
        self.sign_in()
        self.sessions += 1
        self.do(
            c.StartSession(
                patient=Patient(f"2041{self.sessions}", "R.K.", 41, 82.0 - self.sessions),
                infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, self.kiosk.moved.now().t),
                modifiers=frozenset(),
                earlier_infusions=3,
                baseline=Baseline(122.0, 76.0, 68.0, 98.0),
            )
        )
        self.do(c.SignOut())

    def discharge(self) -> None:
        """End the session, without all that a discharge asks for."""
        self.sign_in()
        latest = self.kiosk.core.latest
        assert latest.session is not None
        results = latest.session.readiness.results
        self.do(
            c.EndSession(
                end=SessionEnd.TRANSFERRED,
                signer=c.Signer(staff_id=latest.staff[0].id, pin=PIN),
                shown=("To ward 3",),
                met_shown=frozenset(r.criterion.id for r in results if r.state == "met"),
                reason="Ward 3",
            )
        )
        self.do(c.SignOut())

    def hours(self, hours: float) -> None:
        """Let hours pass, with check-ins, and everybody looking at the screens."""
        for _ in range(round(hours * HOUR / MINUTE)):
            self.kiosk.live(MINUTE)
            self.minutes += 1
            if self.minutes % ROUND == 0:
                self._check_in()
                self._look_round()
            if self.minutes % SHOWN == 0:
                self.stage.settle()

    def _look_round(self) -> None:
        """Let the nurse look at two pages, and go."""
        turn = self.minutes // ROUND
        self.sign_in()
        self.stage.settle()
        for place in (PLACES[turn % len(PLACES)], Place.BOARD):
            self.stage.session.main.go(place)
            self.stage.settle()
            if place == Place.NOTICES:
                self._acknowledge()
        self.do(c.SignOut())
        self.stage.settle()

    def _acknowledge(self) -> None:
        """Say that every notice was seen."""
        for notice in self.kiosk.core.latest.notices:
            if notice.acknowledged is None:
                self.do(c.AcknowledgeNotice(notice=notice.id))
        self.stage.settle()

    def _check_in(self) -> None:
        opened = c.OpenCheckIn(origin=Origin.PATIENT)
        self.do(opened)
        for number, symptom in enumerate(Symptom):
            # Never settled, so that nothing comes to rest.
            rating = Rating((self.minutes // ROUND + number) % 3)
            self.do(c.Rate(check_in=opened.id, symptom=symptom, rating=rating))
        self.do(c.CloseCheckIn(check_in=opened.id))

    def trends(self) -> int:
        """Return the bytes of all trends as they are shown."""
        trends = self.kiosk.core.latest.trends
        return sum(trends[m].times.nbytes + trends[m].values.nbytes for m in Metric)

    def disk(self) -> int:
        """Return the bytes of the database and of what is not yet moved into it."""
        names = ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm")
        files = (self.kiosk.folder / name for name in names)
        return sum(path.stat().st_size for path in files if path.exists())

    def end(self) -> None:
        """End in order."""
        self.stage.end()


def resident() -> float:
    """Return the memory of this process in MB, without what is free and not yet given back."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB
