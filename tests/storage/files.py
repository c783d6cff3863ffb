"""Files to open or to refuse, and the check that a refusal changes nothing."""

from __future__ import annotations

import shutil

import pytest

from app.errors import StorageError
from app.storage.database import open_database
from app.storage.records import Records
from tests.storage.samples import at, started


def _content(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refused(path, code):
    """Check that `path` is refused with `code`, and that nothing in its folder changes."""
    before = _content(path.parent)
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert caught.value.code is code
    after = _content(path.parent)
    after.pop(f"{path.name}-shm", None)  # the index of somebody's unfolded log
    before.pop(f"{path.name}-shm", None)
    assert after == before
    return caught.value


def written(path, rows=0, key=None):
    """Make a closed file with a session and return its id."""
    database = open_database(path, key)
    records = Records(database)
    session = records.append([started()])[0].seq
    records.append_numerics(session, [(at(n), {}) for n in range(rows)])
    database.close()
    return session


def copy_unfolded(database, to):
    """Copy an open file with its log, as a killed process leaves them."""
    to.parent.mkdir(parents=True)
    for suffix in ("", "-wal"):
        shutil.copy(f"{database.path}{suffix}", f"{to}{suffix}")
