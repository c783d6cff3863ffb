"""A day and a night in one go: what grows in memory and on the disk, second by second.

The day is stepped by hand, as fast as it goes, which is a quarter of an hour or more;
KIOSK_ENDURANCE_HOURS makes it shorter.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.clock import ManualClock
from app.config import Config, SourceKind
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Patient, Route
from app.domain.symptom import Origin, Rating, Symptom
from app.domain.trend import MOST
from app.kiosk import Kiosk
from tests.bedside.bay import PIN, START, cheap_pins

HOUR = 3600
HOURS = float(os.environ.get("KIOSK_ENDURANCE_HOURS", "24"))
WARM = min(2.0, HOURS / 4)  # hours until everything has been used once
ROUND = 900  # seconds between two check-ins
LIMIT_RSS_HOUR = 1.0  # MB an hour of the process in the second half
LIMIT_DISK_HOUR = 0.5  # MB an hour; four hours of numerics alone may have 1.5 MB
WAL = 4.5  # MB that are not yet moved into the database, at most
MB = 1e6


class Day:
    """A kiosk on a simulated patient, one second after the other."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(START)
        self.config = Config(folder, source=SourceKind.SIMULATOR)
        self.kiosk = Kiosk(self.config, clock=self.clock, pins=cheap_pins())
        self.seconds = 0
        self.do(c.AddStaff(name="Nurse 07", pin=PIN))
        self.do(c.SignIn(staff_id=self.kiosk.core.latest.staff[0].id, pin=PIN))
        infusion = Infusion(Route.KETAMINE_IV, 41.0, 40.0, self.clock.now().t)
        self.do(
            c.StartSession(
                patient=Patient("20417", "R.K.", 41, 82.0),
                infusion=infusion,
                modifiers=frozenset(),
                earlier_infusions=3,
                baseline=Baseline(122.0, 76.0, 68.0, 98.0),
            )
        )
        self.do(c.SignOut())

    def do(self, command: c.Command) -> None:
        """Carry out what must succeed."""
        core = self.kiosk.core
        core.put(command)
        core.step()
        outcome = core.step().outcome(command.id)
        assert outcome is not None
        assert outcome.done, outcome

    def hour(self, hours: float) -> None:
        """Let so many hours pass, with check-ins."""
        reader = self.kiosk._readers[""]
        for _ in range(round(hours * HOUR)):
            self.seconds += 1
            now = self.clock.advance(1.0)
            reader.step(now.t)
            self.kiosk.core.step(now)
            if self.seconds % ROUND == 0:
                self._check_in()

    def _check_in(self) -> None:
        opened = c.OpenCheckIn(origin=Origin.PATIENT)
        self.do(opened)
        for number, symptom in enumerate(Symptom):
            # Never settled, so that nothing comes to rest.
            rating = Rating((self.seconds // ROUND + number) % 3)
            self.do(c.Rate(check_in=opened.id, symptom=symptom, rating=rating))
        self.do(c.CloseCheckIn(check_in=opened.id))

    def trends(self) -> int:
        """Return the bytes of all trends as they are shown."""
        trends = self.kiosk.core.latest.trends
        return sum(trends[m].times.nbytes + trends[m].values.nbytes for m in Metric)

    def disk(self) -> int:
        """Return the bytes of the database and of what is not yet moved into it."""
        return sum(path.stat().st_size for path in self.config.data_folder.glob("kiosk.db*"))

    def end(self) -> None:
        """End in order."""
        self.kiosk.core.close()
        self.kiosk.database.close()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path)
    yield made
    made.end()


def resident() -> float:
    """Return the memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def test_a_day_does_not_grow(day: Day) -> None:
    day.hour(WARM)
    gc.collect()
    marks = [(WARM, resident(), day.trends() / MB, day.disk() / MB)]
    began = time.perf_counter()
    while (at := marks[-1][0]) < HOURS:
        step = min(1.0, HOURS - at)
        day.hour(step)
        gc.collect()
        marks.append((at + step, resident(), day.trends() / MB, day.disk() / MB))
    speed = (HOURS - WARM) * HOUR / (time.perf_counter() - began)
    print()
    for at, memory, trends, disk in marks:
        print(
            f"{at:5.1f} h: {memory:6.1f} MB resident, trends {trends:4.1f} MB, disk {disk:5.2f} MB"
        )
    session = day.kiosk.core.latest.session
    assert session is not None
    half = marks[(len(marks) - 1) // 2]
    rate = (marks[-1][1] - half[1]) / (marks[-1][0] - half[0])
    written = (marks[-1][3] - marks[0][3]) / (HOURS - WARM)
    print(
        f"{speed:.0f} times as fast as the clock; resident "
        f"{rate:.2f} MB/h in the second half (limit {LIMIT_RSS_HOUR}), disk {written:.2f} MB/h "
        f"(limit {LIMIT_DISK_HOUR}); {len(session.check_ins)} check-ins, "
        f"{len(day.kiosk.core.latest.notices)} notices, {len(session.kept)} forecasts"
    )
    assert len(session.check_ins) >= HOURS * HOUR / ROUND
    assert day.trends() <= 9 * 16 * MOST
    assert marks[-1][3] <= WAL + LIMIT_DISK_HOUR * HOURS
    if HOURS * HOUR >= 2 * MOST:
        # Before that the trends and what the forecast keeps of each answer still fill up.
        assert rate <= LIMIT_RSS_HOUR
