"""Whether the last run ended in order: a mark that stands while the kiosk runs, and crash reports.

Both are files of the data folder in which nothing of a patient stands: times, and the places in
the program at which its threads were.
"""

from __future__ import annotations

import faulthandler
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from app.clock import Instant
from app.log import LOG

MARK_NAME = "running.json"
REPORT_NAME, OLD_REPORT_NAME = "crash.txt", "crash-before.txt"
# Seconds between two notes that the kiosk still runs.
NOTE_EVERY = 30.0


class RunningMark:
    """Knows how the last run ended, and notes that this one runs.

    `begin` only when nobody else uses the folder: it takes over what lies there.
    """

    def __init__(self, folder: Path) -> None:
        self._mark = folder / MARK_NAME
        self._report = folder / REPORT_NAME
        self._old = folder / OLD_REPORT_NAME
        self._file: TextIO | None = None
        self._due = 0.0

    def begin(self, now: Instant) -> Instant | None:
        """Begin a run; return about when the last one broke off, None when it ended in order.

        A machine that was switched off is no fault of ours: then only a crash report counts.
        """
        last, crashed = self._last(now), self._put_report_by()
        # The mark last: where it stands, crashes are reported.
        self._watch_for_crashes()
        self._note(now)
        if last is None or not (crashed or last.boot_id == now.boot_id):
            return None
        LOG.warning("the last run did not end in order%s", ", with a crash report" * crashed)
        return last

    def look(self, now: Instant) -> None:
        """Note now and then that the kiosk still runs; called in each step."""
        if now.t >= self._due:
            self._note(now)

    def end(self) -> None:
        """Note that the run ended in order."""
        with suppress(OSError):
            self._mark.unlink()
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        with suppress(OSError):
            if self._report.stat().st_size == 0:
                self._report.unlink()

    def _last(self, now: Instant) -> Instant | None:
        try:
            found = json.loads(self._mark.read_text(encoding="ascii"))
            return Instant(
                float(found["utc"]), now.offset, float(found["boottime"]), str(found["boot_id"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _note(self, now: Instant) -> None:
        self._due = now.t + NOTE_EVERY
        words = json.dumps({"utc": now.utc, "boottime": now.boottime, "boot_id": now.boot_id})
        part = self._mark.with_suffix(".part")
        # A full disk is told elsewhere; the mark of before stands.
        with suppress(OSError):
            part.write_text(words, encoding="ascii")
            part.replace(self._mark)

    def _put_report_by(self) -> bool:
        """Keep the report of the last run under another name; return whether there was one."""
        with suppress(OSError):
            if self._report.stat().st_size > 0:
                self._report.replace(self._old)
                return True
        return False

    def _watch_for_crashes(self) -> None:
        # A thread that runs while it is looked at may cut the report short: Python walks its
        # frames without its lock. What a watchdog ends stands still.
        try:
            opened = os.open(self._report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError:
            return
        self._file = open(opened, "w", encoding="ascii")  # noqa: SIM115
        faulthandler.enable(self._file)
