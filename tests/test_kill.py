"""Pull the plug: what the screen acknowledged is there, and the session is back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.config import Config
from app.domain.facts import RatingGiven
from app.kiosk import Kiosk
from app.storage.database import open_database
from app.storage.records import Records
from tests.bedside.bay import Bay
from ui.places import Place
from ui.rehearsal import Stage

ROOT = Path(__file__).resolve().parent.parent
KILLS = 3


class StoppedKiosk(Kiosk):
    """A kiosk without threads, to look at what a restart shows."""

    def start(self) -> None:
        self.core.step()

    def think(self) -> None:
        self.core.step()

    def stop(self) -> None:
        self.core.close()
        self.database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A record with a session whose infusion ended ten minutes ago, in this boot."""
    bay = Bay(tmp_path, SystemClock().now().shifted(-600.0))
    bay.staff()
    bay.start()
    bay.close()
    return tmp_path


def run_until_killed(folder: Path, lines: int) -> list[tuple[int, str, int]]:
    """Run the kiosk, kill it after so many acknowledgements, return all it acknowledged."""
    command = [sys.executable, "-m", "tests.kiosk_driver", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        # What was said between the last line and the end counts too, if it is whole.
        said += process.stdout.read().splitlines(keepends=True)
    found = [line.split() for line in said if line.endswith("\n")]
    return [(int(number), symptom, int(rating)) for number, symptom, rating in found]


def written(folder: Path) -> list[tuple[int, str, int]]:
    database = open_database(folder / "kiosk.db")
    records = Records(database)
    number = records.open_session()
    assert number is not None
    facts = [f for f in records.facts_of(number) if isinstance(f, RatingGiven)]
    database.close()
    return [(f.check_in, str(f.symptom), int(f.rating or 0)) for f in facts]


def test_nothing_acknowledged_is_lost_and_nothing_doubled(folder: Path, qapp: object) -> None:
    rng = random.Random(7)
    acknowledged: list[tuple[int, str, int]] = []
    for _ in range(KILLS):
        acknowledged += run_until_killed(folder, rng.randint(2, 14))
        stored = written(folder)
        assert set(acknowledged) <= set(stored)
        assert len(stored) == len(set(stored))
        # At most the tap that was on its way when the power went is there besides.
        assert len(stored) <= len(acknowledged) + KILLS

    kiosk = StoppedKiosk(Config(folder))
    stage = Stage(kiosk, None)  # type: ignore[arg-type]
    try:
        assert stage.session.main.place == Place.HOME
        session = stage.now.session
        assert session is not None
        assert session.infusion.ended is not None
        assert session.time_gap is None
        since = stage.now.now.t - session.infusion.ended
        assert since == pytest.approx(SystemClock().now().t - session.infusion.ended, abs=2.0)
        assert since > 600.0
        answered = {
            (c.id, str(s), int(r))
            for c in session.check_ins
            for s, r in c.ratings.items()
            if r is not None
        }
        assert set(acknowledged) <= answered
    finally:
        stage.end()
