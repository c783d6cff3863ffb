"""Scenes on a disk of its own, mounted by the test that runs this as a process."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.domain.facts import Assessed
from app.errors import ErrorCode, StorageError
from app.storage.database import open_database
from app.storage.learned_export import export_learned
from app.storage.records import Records
from tests.storage.samples import at, learned, opened, started


def _large(n: int, session: int) -> Assessed:
    return Assessed(
        at=at(n),
        command_id=f"large-{n}",
        session_id=session,
        item="note",
        value=1,
        text="x" * 50_000,
    )


def _append_for_ever(records: Records, session: int) -> None:
    for n in itertools.count(1):
        records.append([_large(n, session)])
        assert len(records.facts_of(session)) == 1 + n


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    return filler


def full(disk: Path) -> None:
    """Fill the disk by appending; nothing acknowledged is lost, and it goes on later."""
    path = disk / "data" / "kiosk.db"
    records = Records(database := open_database(path))
    session = records.append([started()])[0].seq
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        _append_for_ever(records, session)
    acknowledged = len(records.facts_of(session))
    assert acknowledged > 10
    database.close()

    filler = _fill(disk)
    records = Records(database := open_database(path))  # with the log beside it, unfolded
    assert len(records.facts_of(session)) == acknowledged
    filler.unlink()
    database.close()
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    records = Records(database := open_database(path))
    records.append([_large(acknowledged, session)])
    assert len(records.facts_of(session)) == acknowledged + 1
    database.close()

    _fill(disk)
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        open_database(disk / "new" / "kiosk.db")


def read_only(disk: Path) -> None:
    """Refuse a disk that cannot be written, be the file there or not; change nothing."""
    path = disk / "data" / "kiosk.db"
    records = Records(database := open_database(path))
    session = records.append([started()])[0].seq
    records.append([opened(session)])
    database.close()
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for place in (path, disk / "data" / "other.db", disk / "new" / "kiosk.db"):
        with pytest.raises(StorageError, match=ErrorCode.READ_ONLY):
            open_database(place)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["kiosk.db"]


def export_full(disk: Path) -> None:
    """Export to a disk that is full; nothing is left of it, and it goes on later."""
    records = Records(database := open_database(disk / "data" / "kiosk.db"))
    target = disk / "exports" / "learned.json"
    target.parent.mkdir()
    records.append([learned(None, weights=b"x" * 100_000)])
    filler = _fill(disk)
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        export_learned(records, target)
    assert os.listdir(target.parent) == []
    filler.unlink()
    export_learned(records, target)
    assert os.listdir(target.parent) == [target.name]
    database.close()


def export_read_only(disk: Path) -> None:
    """Refuse to export to a disk that cannot be written."""
    with tempfile.TemporaryDirectory() as elsewhere:
        records = Records(database := open_database(Path(elsewhere) / "kiosk.db"))
        (disk / "exports").mkdir()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for folder in ("exports", "other"):
            with pytest.raises(StorageError, match=ErrorCode.READ_ONLY):
                export_learned(records, disk / folder / "learned.json")
        assert os.listdir(disk) == ["exports"]
        database.close()


SCENES = {
    "full": full,
    "read_only": read_only,
    "export_full": export_full,
    "export_read_only": export_read_only,
}


if __name__ == "__main__":
    SCENES[sys.argv[1]](Path(sys.argv[2]))
    print("done")
