"""What the screens acknowledge was on the disk before: counted under strace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.account import WRITTEN
from tests.kills.traced import read_calls, strace_works, trace, unsynced

pytestmark = pytest.mark.skipif(
    not strace_works(), reason="strace is not here or may not look into processes"
)

ALL = 99


def test_every_acknowledgement_was_preceded_by_a_sync(tmp_path: Path) -> None:
    account, calls = trace(tmp_path, ALL)
    # Each kind of tap, entry and signature that is acknowledged is among them.
    assert account.acknowledged.keys() == WRITTEN
    assert len(account.written) > 20
    assert unsynced(account, calls) == []


def test_a_less_durable_record_is_noticed(tmp_path: Path) -> None:
    account, calls = trace(tmp_path, 3, "--synchronous", "NORMAL")
    assert len(account.written) == 3
    assert len(unsynced(account, calls)) >= 2


def test_a_call_that_another_thread_interrupts_is_read_as_one() -> None:
    log = (
        '7 pwrite64(4</r/kiosk.db-wal>, "abc", 3, 0) = 3',
        "7 fdatasync(4</r/kiosk.db-wal> <unfinished ...>",
        '8 write(1</r/said>, "x", 1) = 1',
        "7 <... fdatasync resumed>)             = -1 EIO (Input/output error)",
    )
    write, said, sync = read_calls(log)
    assert (write.name, write.failed) == ("pwrite64", False)
    assert said.path == "/r/said"
    assert (sync.began, sync.ended, sync.name, sync.failed) == (1, 3, "fdatasync", True)
