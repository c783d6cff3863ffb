"""A session on a disk that fails at the nth write, for each n; run by the test as a process.

    LD_PRELOAD=failing_writes.so python -m tests.storage.failing_disk FOLDER ERROR FIRST STEP

Plays the same session again and again, with the failure beginning at call FIRST, FIRST + STEP and
so on, until the session has no more calls. Prints how many sessions failed somewhere and what the
kiosk said; ends with an exception where a promise is broken.
"""

from __future__ import annotations

import ctypes
import errno
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

from app import commands as c
from app.clock import Instant
from app.domain.event import EventKind
from app.domain.session import SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from app.storage.database import open_database
from tests.bedside.bay import START, Bay

SHIM = ctypes.CDLL(None)
# Out of room while syncing is an error of the disk like any other, says SQLite.
CODES = {
    "ENOSPC": (ErrorCode.DISK_FULL, ErrorCode.DISK_ERROR),
    "EIO": (ErrorCode.DISK_ERROR,),
}
# How many calls in a row fail: one, as long as a retry takes, or all until it is repaired.
LENGTHS = (1, 25, -1)
# The rows of what people did, in the order they were written.
_ROWS = """
SELECT command_id FROM fact WHERE kind IN ('check_in_opened', 'rating_given', 'check_in_closed',
    'notice_raised', 'assessed', 'event_noted', 'display_set', 'session_ended')
AND command_id NOT LIKE 'missed-%' ORDER BY seq
"""
# The notices that the kiosk raises without being asked.
_BY_ITSELF = """
SELECT command_id FROM fact JOIN notice_raised USING (seq) WHERE notice <> 'nurse_called'
"""


class Failing:
    """One session on one disk that fails for a while."""

    def __init__(self, folder: Path, error: str, first: int, length: int) -> None:
        self.bay = Bay(folder, _later(START))
        self.said: Counter[str] = Counter()
        self._codes = CODES[error]
        self._given: list[c.Command] = []
        self._done: set[str] = set()
        self._refused: set[str] = set()
        self.bay.staff_in()
        SHIM.kiosk_arm(ctypes.c_long(first), ctypes.c_long(length), getattr(errno, error))

    def play(self) -> None:
        """Do what people do in a session; each act is answered, whatever the disk does."""
        opened = c.OpenCheckIn(origin=Origin.PATIENT)
        self._do(opened)
        for symptom, rating in zip(Symptom, (3, 2, 1, 0, 2), strict=True):
            self._do(c.Rate(check_in=opened.id, symptom=symptom, rating=Rating(rating)))
        self._do(c.CloseCheckIn(check_in=opened.id))
        self._do(c.CallNurse())
        self._do(c.SetDisplay(hide_time=True))
        self._do(c.Assess(item="oriented", value=1))
        self._do(c.Assess(item="escort", value=1, text="J.K."))
        self._do(c.NoteEvent(kind=EventKind.WALKED))

    def _do(self, command: c.Command) -> None:
        bay = self.bay
        self._given.append(command)
        bay.core.put(command)
        bay.clock.advance(0.4)
        bay.step()
        outcome = bay.now.outcome(command.id)
        assert outcome is not None, "an act without an answer"
        if outcome.done:
            self.said["saved"] += 1
        else:
            # The screen says "not saved yet" from this, and staff read why.
            assert outcome.waiting, outcome
            assert outcome.error in self._codes, outcome
            assert bay.now.storage_error in self._codes
            self.said["not saved yet"] += 1
        self._note()
        assert bay.now.unsaved == len(self._given) - len(self._done)

    def _note(self) -> None:
        """Take in what is called saved by now; it stays so."""
        outcomes = {g.id: self.bay.now.outcome(g.id) for g in self._given}
        now = {i for i, outcome in outcomes.items() if outcome is not None and outcome.done}
        assert now >= self._done
        self._done = now
        waiting = [i for i, outcome in outcomes.items() if outcome is None or not outcome.done]
        assert not waiting or [g.id for g in self._given][-len(waiting) :] == waiting, "overtaken"

    def sign(self) -> None:
        """Sign the end; a signature is refused while the disk fails, and never kept."""
        command = self.bay.end_command(end=SessionEnd.TRANSFERRED, reason="To a ward")
        outcome = self.bay.do(command)
        if outcome.done:
            self._given.append(command)
            self._done.add(command.id)
            return
        assert not outcome.waiting
        assert outcome.error in self._codes, outcome
        self.said["signature refused"] += 1
        self._refused.add(command.id)

    def look_as_after_a_kill(self, elsewhere: Path) -> None:
        """Open what a kill would leave: all that was called saved, in order, and nothing twice."""
        elsewhere.mkdir()
        for file in self.bay.path.parent.glob("kiosk.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, elsewhere)
        SHIM.kiosk_arm(ctypes.c_long(-1), 0, 0)
        database = open_database(elsewhere / "kiosk.db")
        found = [row[0] for row in database.rows(_ROWS)]
        by_itself = {row[0] for row in database.rows(_BY_ITSELF)}
        database.close()
        self._compare([i for i in found if i in self._done], self._done)
        assert len(found) == len(set(found))
        # A write whose sync failed may be there, though nobody was told that it is.
        known = {*self._ours, *self._refused, *by_itself}
        assert set(found) <= known, "something nobody asked for"

    @property
    def _ours(self) -> list[str]:
        return [command.id for command in self._given]

    def repair(self) -> None:
        """Let the disk work again: everything is written, in the order of the taps, once."""
        self.bay.clock.advance(2.0)
        for _ in range(3):
            self.bay.step()
            self.bay.clock.advance(2.0)
        self._note()
        assert self._done == set(self._ours), "dropped"
        assert self.bay.now.storage_error is None
        assert self.bay.now.unsaved == 0
        if self.bay.now.session is not None:
            command = self.bay.end_command(end=SessionEnd.TRANSFERRED, reason="To a ward")
            self.bay.ok(command)
            self._given.append(command)
        found = [row[0] for row in self.bay.database.rows(_ROWS) if row[0] in self._ours]
        self._compare(found, set(self._ours))
        self.bay.close()

    def _compare(self, found: list[str], wanted: set[str]) -> None:
        assert found == [i for i in self._ours if i in wanted], "lost, doubled or out of order"


def _later(moment: Instant) -> Instant:
    return moment.shifted(60.0)


def prepare(folder: Path) -> None:
    """Make a record with staff and a session, to be copied for each disk."""
    bay = Bay(folder)
    bay.staff()
    bay.start()
    bay.wait(0.5)
    bay.close()


def main(folder: Path, error: str, first: int, step: int) -> None:
    """Play a session for each n, until none of its calls is left to fail."""
    prepare(folder / "template")
    said: Counter[str] = Counter()
    sessions, nth = 0, first
    while True:
        length = LENGTHS[sessions % len(LENGTHS)]
        place = folder / str(nth)
        shutil.copytree(folder / "template", place)
        failing = Failing(place, error, nth, length)
        failing.play()
        failing.sign()
        reached = SHIM.kiosk_seen() >= nth
        failing.look_as_after_a_kill(place / "killed")
        failing.repair()
        shutil.rmtree(place)
        if not reached:
            break
        sessions, nth = sessions + 1, nth + step
        said += failing.said
    print(json.dumps({"sessions": sessions, "calls": nth - step, **said}))


if __name__ == "__main__":
    SHIM.kiosk_seen.restype = ctypes.c_long
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
