"""The thread the core runs on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.bedside.core import Bedside
from app.clock import Instant
from app.log import log_bug

TICK = 0.5


class CoreThread:
    """Steps the core whenever there is a message, and twice a second anyway."""

    def __init__(self, core: Bedside, after: Callable[[Instant], None] | None = None) -> None:
        """`after` is called with the moment of each step that succeeded."""
        self._core = core
        self._after = after
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._core.wait(TICK)
            try:
                shown = self._core.step()
                if self._after is not None:
                    self._after(shown.now)
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
