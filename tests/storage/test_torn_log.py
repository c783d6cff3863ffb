"""A log that was cut or torn: what is opened is always the commits up to there, each of them whole.

A power cut may leave the end of the log unwritten, or blocks of it with nothing, with something,
or with what stood there before. Only what had not been synced can be so, and what had not been
synced was not acknowledged.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.database import Database, open_database
from app.storage.numerics import NumericsRow
from app.storage.records import Records
from tests.storage.samples import at, opened, staff, started

# What a disk writes whole.
BLOCK = 512
# The log's own header, and a page with its header.
HEADER, FRAME = 32, 24 + 4096
# Every row of every table, so that half a fact would show.
State = dict[str, list[tuple[object, ...]]]


def state_of(database: Database) -> State:
    """Return all there is in a record."""
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_master WHERE type='table'")]
    return {name: database.rows(f'SELECT * FROM "{name}"') for name in sorted(tables)}


class Log:
    """A record as a power cut leaves it: the file, its log, and the record after each commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ends: list[int] = [0]
        self.states: list[State] = []
        with closing(open_database(path)) as database:
            records = Records(database)
            session = records.append([staff(), started()])[1].seq
            # Making the tables was a long log, and its content stays behind the next one.
            self.before = self._wal.read_bytes()
            database.rows("PRAGMA wal_checkpoint(RESTART)")
            self.states.append(state_of(database))
            for number in range(5):
                self._commit(records, session, f"commit-{number}", 1 + number % 3)
                self.ends.append(self._end())
                self.states.append(state_of(database))
            self.file = path.read_bytes()
            self.log = self._wal.read_bytes()[: self.ends[-1]]

    @property
    def _wal(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal")

    def _end(self) -> int:
        """Return where the newest commit ends in the log, which is as long as it ever was."""
        now = self._wal.read_bytes()
        end, salt = HEADER, now[16:24]
        while now[end + 8 : end + 16] == salt:
            end += FRAME
        return end

    def _commit(self, records: Records, session: int, name: str, count: int) -> None:
        """Write several facts and seconds of vital signs in one commit."""
        facts = [opened(session, f"{name}-{n}") for n in range(count)]
        first = 100.0 * len(self.states)
        seconds: list[NumericsRow] = [(at(first + n), {}) for n in range(count)]
        records.append(facts, seconds, session_id=session)

    def found(self, log: bytes) -> State:
        """Open the file with another log beside it, and return what is there."""
        for left in self.path.parent.iterdir():
            left.unlink()
        self.path.write_bytes(self.file)
        self._wal.write_bytes(log)
        with closing(open_database(self.path)) as database:
            return state_of(database)

    def whole_before(self, offset: int) -> int:
        """Return how many commits end at or before a place in the log."""
        return sum(end <= offset for end in self.ends[1:])


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    # The tearing is done by hand: in memory, where there is such a folder, nothing waits for it.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Log(Path(folder) / "kiosk.db")


def test_the_log_under_test_is_worth_it(log: Log) -> None:
    assert len(log.states) == 6
    assert log.ends == sorted(set(log.ends))
    assert log.ends[-1] > 100 * BLOCK
    assert len(log.before) >= log.ends[-1], "there is older content behind every block"
    assert log.found(log.log) == log.states[-1]


def test_cut_anywhere_it_holds_every_commit_that_was_whole(log: Log) -> None:
    for size in range(0, len(log.log) + 1, BLOCK):
        assert log.found(log.log[:size]) == log.states[log.whole_before(size)], size


def _nothing(log: Log, start: int) -> bytes:
    return bytes(BLOCK)


def _something(log: Log, start: int) -> bytes:
    return random.Random(start).randbytes(BLOCK)


def _what_stood_before(log: Log, start: int) -> bytes:
    return log.before[start : start + BLOCK]


@pytest.mark.parametrize("content", [_nothing, _something, _what_stood_before])
def test_torn_anywhere_it_holds_every_commit_before(
    log: Log, content: Callable[[Log, int], bytes]
) -> None:
    for start in range(0, len(log.log), BLOCK):
        block = content(log, start)[: len(log.log) - start]
        torn = log.log[:start] + block + log.log[start + len(block) :]
        expected = -1 if torn == log.log else log.whole_before(start)
        assert log.found(torn) == log.states[expected], start
