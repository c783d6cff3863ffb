"""Reads what strace saw: which acknowledgement came after which write and which sync."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.kills.account import Account
from tests.kills.harness import ROOT
from tests.kills.said import DONE, heard

# A page of the record and what strace makes of it: enough to find the id of a command in it.
_PAGE = 4200
_CALL = re.compile(r"(\d+) +(?:(\w+)\((\d+)<([^>]*)>|<\.\.\. (\w+) resumed>)(.*)")
_TIME_LIMIT = 100.0


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: the numbers of the lines where it began and ended, and what it did."""

    began: int
    ended: int
    name: str
    path: str
    rest: str

    @property
    def failed(self) -> bool:
        """Return whether it came back with an error."""
        return "= -1" in self.rest[-60:]


def strace_works() -> bool:
    """Return whether strace is here and may look into other processes."""
    strace = shutil.which("strace")
    if strace is None:
        return False
    probe = [strace, "-f", "-qq", "-y", "-e", "trace=write", "-o", "/dev/null", "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def trace(folder: Path, steps: int, *options: str) -> tuple[Account, list[Call]]:
    """Drive a kiosk under strace through the tour; what it said, and what it did."""
    said, log = folder / "said", folder / "strace"
    wal = folder / "data" / "kiosk.db-wal"
    driver = [sys.executable, "-m", "tests.kills.driver", str(folder / "data"), "1"]
    calls = "trace=write,pwrite64,writev,pwritev,fdatasync,fsync,sync_file_range"
    # Only the calls that are traced stop the kiosk; without the filter each one would.
    strace = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-y",
        "-s",
        str(_PAGE),
        "-e",
        "signal=none",
        "-e",
        calls,
    ]
    watched = ["-P", str(wal), "-P", str(said), "-o", str(log)]
    with said.open("wb") as out:
        done = subprocess.run(
            [*strace, *watched, *driver, "--tour", str(steps), *options],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=_TIME_LIMIT,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-3000:])
    account = Account()
    lines = said.read_text().splitlines(keepends=True)
    account.hear(line for line in map(heard, lines) if line is not None)
    return account, list(read_calls(log.read_text(errors="replace").splitlines()))


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """Yield each call once it has come back; one that another thread interrupts has two lines."""
    waiting: dict[str, tuple[int, str, str, str]] = {}
    for number, line in enumerate(lines):
        found = _CALL.match(line)
        if found is None:
            continue
        pid, name, _, path, resumed, rest = found.groups()
        if resumed is not None:
            if pid in waiting:
                began, name, path, first = waiting.pop(pid)
                yield Call(began, number, name, path, first + rest)
        elif rest.endswith("<unfinished ...>"):
            waiting[pid] = number, name, path, rest
        else:
            yield Call(number, number, name, path, rest)


def unsynced(account: Account, calls: list[Call]) -> list[str]:
    """Return the commands that were acknowledged before their write had been synced.

    For each one: the first write to the log that holds its id, then a sync of the log that
    began after that write had ended, and ended before the acknowledgement began.
    """
    log = [call for call in calls if call.path.endswith("-wal") and not call.failed]
    syncs = [call for call in log if call.name in ("fdatasync", "fsync")]
    writes = [call for call in log if "write" in call.name]
    spoken = [call for call in calls if not call.path.endswith("-wal")]
    bad = []
    for command_id in account.written:
        told = next(c for c in spoken if command_id in c.rest and rf"\"{DONE}\"" in c.rest)
        write = next((c for c in writes if command_id in c.rest), None)
        if write is None or not any(
            write.ended < sync.began and sync.ended < told.began for sync in syncs
        ):
            bad.append(command_id)
    return bad
