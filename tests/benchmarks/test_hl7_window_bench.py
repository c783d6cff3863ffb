"""A ward's HL7 while the kiosk runs with its window: what the screen notices of it.

One process is the whole kiosk, its threads and the board; another one sends 200 messages a
second, one bed of eight ours. KIOSK_HL7_SECONDS makes the load shorter than a minute.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from app import commands as c
from app.config import load_config
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Patient, Route
from app.kiosk import Kiosk
from tests.bedside.bay import PIN, cheap_pins
from tests.benchmarks.test_hl7_bench import BEDS, EACH, LIMIT_RATE, LINES, SECONDS, SENDER
from tests.vitals.hl7.messages import HR, obx, oru
from ui.application import Session
from ui.first_frame import FirstWindow, Options, make_application
from ui.places import Place
from ui.sweeper import Sweeper

BED = 5
TICK = 10  # milliseconds between two looks at the event loop
LIMIT_GAP = 60.0  # ms for which the event loop stands still, at most
SIZE = (1920, 1080)
WARM = 3.0  # seconds until the board has been drawn a few times


class Gaps:
    """Measures for how long the event loop stands still."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self._before: float | None = None
        self.timer = QTimer()
        self.timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin anew."""
        self.found, self._before = [], None
        self.timer.start(TICK)

    def _on_tick(self) -> None:
        now = time.perf_counter()
        if self._before is not None:
            self.found.append((now - self._before) * 1000.0 - TICK)
        self._before = now


def opened(folder: Path) -> tuple[Kiosk, int]:
    """Return a kiosk that listens for bed 5, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "kiosk.toml").write_text(
        f'bay = "Bay 3"\n[[sources]]\nkind = "hl7"\nid = "monitor"\nname = "Monitor"\n'
        f'bed = "ICU^^{BED}"\nport = {port}\n',
        encoding="utf-8",
    )
    config = load_config(None, folder)._replace(data_folder=folder)
    return Kiosk(config, pins=cheap_pins()), port


def admit(kiosk: Kiosk) -> None:
    """Begin a session, with staff signed in."""
    core = kiosk.core
    t = core.latest.now.t
    infusion = Infusion(Route.KETAMINE_IV, 41.0, 40.0, t)
    for command in (
        c.AddStaff(name="Nurse 07", pin=PIN),
        c.SignIn(staff_id=1, pin=PIN),
        c.StartSession(
            patient=Patient("20417", "R.K.", 41, 82.0),
            infusion=infusion,
            modifiers=frozenset(),
            earlier_infusions=3,
            baseline=Baseline(122.0, 76.0, 68.0, 98.0),
        ),
    ):
        core.put(command)
        core.step()
        core.step()
    assert core.latest.session is not None


def send(port: int) -> dict[str, float]:
    """Send the load, and return what became of it."""
    beds = [oru(obx(HR, "@HR"), *LINES, id="@ID", pv1=f"ICU^^{n + 1}") for n in range(BEDS)]
    done = subprocess.run(
        [sys.executable, "-c", SENDER, "127.0.0.1", str(port), str(SECONDS), str(EACH)],
        input=json.dumps(beds),
        capture_output=True,
        text=True,
        check=True,
    )
    results = json.loads(done.stdout)
    return {
        "sent": sum(r[0] for r in results),
        "good": sum(r[1] for r in results),
        "ours": results[BED - 1][0],
        "rate": sum(r[0] / r[2] for r in results) / (BEDS * EACH),
    }


def test_the_screen_goes_on_while_a_ward_sends(tmp_path: Path) -> None:
    kiosk, port = opened(tmp_path)
    admit(kiosk)
    app = make_application()
    sweeper, window = Sweeper(), FirstWindow()
    options = Options(SIZE, idle_lock=3600.0)
    window.show_as(options)
    window.make_ready(options)
    session = Session(app, window, options)
    sweeper.keep()
    session.take(kiosk)  # type: ignore[arg-type]
    gaps, result = Gaps(), dict[str, float]()
    try:
        for place in (Place.VITALS, Place.BOARD):
            session.main.go(place)
            QTimer.singleShot(int(WARM * 1000), app.quit)
            app.exec()
        assert session.main.place == Place.BOARD
        sender = threading.Thread(target=lambda: result.update(send(port)))
        watch = QTimer()
        watch.timeout.connect(lambda: None if sender.is_alive() else app.quit())
        watch.start(200)
        sender.start()
        gaps.start()
        app.exec()
        gaps.timer.stop()
        sender.join()
        # The source tells its counts once a second.
        QTimer.singleShot(int(WARM * 1000), app.quit)
        watch.stop()
        app.exec()
        view = kiosk.core.latest.sources[0]
        reading = kiosk.core.latest.readings[Metric.HR]
    finally:
        session.end()
        window.close()
        sweeper.stop()
    found = sorted(gaps.found)
    print(
        f"\n{result['sent']:.0f} messages, {result['rate']:.2f} of {BEDS * EACH} a second, "
        f"{result['good']:.0f} answered AA; ours taken {view.taken} of {result['ours']:.0f}"
        f"\nthe event loop stands still for {found[len(found) // 2]:.1f} ms (median), "
        f"{found[int(len(found) * 0.999)]:.1f} ms (99.9 %), {found[-1]:.1f} ms at most "
        f"(limit {LIMIT_GAP:.0f} ms)"
    )
    assert result["good"] == result["sent"]
    assert (view.taken, view.refused, view.repeated) == (result["ours"], 0, 0)
    assert reading.value is not None
    if os.getloadavg()[0] > (os.cpu_count() or 1) + 1:
        print("  others keep this machine busy: gaps and rate are not judged")
        return
    assert result["rate"] >= LIMIT_RATE
    assert found[-1] <= LIMIT_GAP
