"""Writes and syncs of the record that fail at the nth call: nothing is dropped, nothing doubled.

The C library's own calls are made to fail inside a process that plays a whole session, see
failing_disk.py. KIOSK_EVERY_WRITE=1 tries each call, which takes a minute.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.database import open_database

ROOT = Path(__file__).parents[2]
EVERY = os.environ.get("KIOSK_EVERY_WRITE") == "1"
# A step without a factor of the number of calls a commit has.
STEP = 1 if EVERY else 13


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler and Linux")
    made = tmp_path_factory.mktemp("shim") / "failing_writes.so"
    source = Path(__file__).with_name("failing_writes.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.skip(f"the shim cannot be built here: {built.stderr[:200]}")
    return made


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_session_on_a_failing_disk(shim: Path, tmp_path: Path, error: str) -> None:
    command = [sys.executable, "-m", "tests.storage.failing_disk"]
    done = subprocess.run(
        [*command, str(tmp_path), error, "1", str(STEP)],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["sessions"] > 10
    assert min(said["saved"], said["not saved yet"], said["signature refused"]) > 0


def test_trying_the_disk_is_a_real_commit_and_changes_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "kiosk.db")
    database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    before = [*database.db.conn.iterdump()]
    database.try_to_write()
    assert (tmp_path / "kiosk.db-wal").stat().st_size > 0
    assert [*database.db.conn.iterdump()] == before
    database.close()
