"""The thread the core runs on."""

from __future__ import annotations

import threading

from app.bedside.core import Bedside
from app.log import log_bug

TICK = 0.5


class CoreThread:
    """Steps the core whenever there is a message, and twice a second anyway."""

    def __init__(self, core: Bedside) -> None:
        self._core = core
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._core.wait(TICK)
            try:
                self._core.step()
            except Exception as error:
                # The next step may succeed; the record holds what was acknowledged.
                log_bug("core thread", error)

    def stop(self) -> None:
        """Finish the step under way, take in what is left, and end."""
        self._ending.set()
        # Any message wakes the core; one that nobody handles does no harm.
        self._core.put(None)
        if self._thread.is_alive():
            self._thread.join()
        self._core.step()
        self._core.close()
