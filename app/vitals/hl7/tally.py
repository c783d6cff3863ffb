"""How an HL7 source is doing: counts, and the newest few errors in words."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict

from app.log import LOG
from app.vitals.source import SourceHealth

NEWEST = 5  # errors that are shown
LOGGED = 200  # different errors of one run that reach the log


class Tally:
    """Counts messages; from any thread. No content of a message ever gets in here."""

    def __init__(self, name: str) -> None:
        """Name the source as the log shall."""
        self._name = name
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._last: float | None = None
        self._errors: OrderedDict[str, None] = OrderedDict()
        self._logged: set[str] = set()

    def taken(self, t: float) -> None:
        """Count a message of this bed that came at kiosk time `t`."""
        with self._lock:
            self._counts["taken"] += 1
            self._last = t

    def other(self) -> None:
        """Count a message of another bed or patient."""
        self._count("others")

    def repeated(self) -> None:
        """Count a message that had come before."""
        self._count("repeated")

    def refused(self, words: str) -> None:
        """Count a message that was not understood, and say why."""
        self._count("refused")
        self.error(f"a message {words}")

    def error(self, words: str) -> None:
        """Say what went wrong; the same words are kept once, and logged once."""
        with self._lock:
            self._errors[words] = None
            self._errors.move_to_end(words)
            if len(self._errors) > NEWEST:
                self._errors.popitem(last=False)
        self._log(logging.WARNING, words)

    def note(self, words: str) -> None:
        """Log once what is no error, but what somebody may look for."""
        self._log(logging.INFO, words)

    def health(self) -> SourceHealth:
        """Return the counts since the program started."""
        with self._lock:
            counts, errors = dict(self._counts), tuple(self._errors)
            last = self._last
        return SourceHealth(
            taken=counts.get("taken", 0),
            others=counts.get("others", 0),
            repeated=counts.get("repeated", 0),
            refused=counts.get("refused", 0),
            last=last,
            errors=errors,
        )

    def _log(self, level: int, words: str) -> None:
        with self._lock:
            if words in self._logged or len(self._logged) >= LOGGED:
                return
            self._logged.add(words)
        LOG.log(level, "HL7 source %s: %s", self._name, words)

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1
