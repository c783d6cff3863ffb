"""A real kiosk as the service manager starts it, in which something can be stopped from outside.

    python -m tests.service_driver FOLDER

SIGUSR1 freezes the core or lets it go on, SIGUSR2 freezes the screen for good, SIGTERM ends.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

from app.clock import Instant
from app.config import Config, SourceKind
from app.kiosk import Kiosk
from app.running import RunningMark
from app.snapshot import Snapshot
from ui.first_frame import Options, run

# Closed while the core is frozen.
gate = threading.Event()


class FreezingKiosk(Kiosk):
    """Its core stands before a gate in each step."""

    def start(self) -> None:
        """Put the gate up and begin."""
        step = self.core.step

        def gated(now: Instant | None = None) -> Snapshot:
            gate.wait()
            return step(now)

        self.core.step = gated  # type: ignore[method-assign]
        super().start()


def freeze_core(number: int, frame: object) -> None:
    """Stop the core's thread, or let it go on."""
    if gate.is_set():
        gate.clear()
    else:
        gate.set()


def freeze_screen(number: int, frame: object) -> None:
    """Hold the screen's thread up; other threads go on."""
    time.sleep(3600)


def main(folder: Path) -> int:
    """Run until somebody ends it."""
    gate.set()
    signal.signal(signal.SIGUSR1, freeze_core)
    signal.signal(signal.SIGUSR2, freeze_screen)
    config = Config(folder, source=SourceKind.SIMULATOR)
    return run(lambda: FreezingKiosk(config, mark=RunningMark(folder)), Options(size=(1280, 800)))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
