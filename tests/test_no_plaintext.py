"""What an encrypted record holds is nowhere to be read: in no file, log, or temporary file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import commands as c
from app.bedside import backing_up
from app.domain.backup import BackupPlan
from app.domain.session import Patient
from tests.bedside.bay import OTHER_PIN, PIN, Bay
from tests.storage.samples import KEY

PLANTED = Patient("MRN-9184736", "Quetzalcoatlus", 41, 82.0)
ESCORT, NURSE = "Archaeopteryx", "Pachycephalo"
WORDS = (PLANTED.mrn, PLANTED.initials, ESCORT, NURSE)


def forms(word: str) -> list[bytes]:
    return [word.encode(), word.encode("utf-16-le"), word.lower().encode()]


def files_of_this_process() -> dict[str, Path]:
    """Return every file that is open here, also those whose name is gone already."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return {}
    found = {}
    for each in folder.iterdir():
        try:
            name = os.readlink(each)
        except OSError:
            continue
        if name.startswith("/") and not name.startswith(("/dev/", "/proc/", "/sys/")):
            found[name] = each
    return found


def readable(root: Path) -> set[str]:
    """Return the planted words that can be read in any file under `root` or open here.

    The record itself is looked at through /proc alone: whoever closes it by hand lets go of
    its lock.
    """
    content = b""
    opened = files_of_this_process()
    for path in sorted(root.rglob("*")):
        if path.is_file() and str(path) not in opened:
            content += path.read_bytes()
    for name, path in opened.items():
        if name.startswith(str(root)) or " (deleted)" in name:
            content += path.read_bytes()
    return {word for word in WORDS if any(form in content for form in forms(word))}


def live(bay: Bay, root: Path) -> list[set[str]]:
    """Run a session from its start to its end, and look for words again and again."""
    looks = []
    bay.ok(c.AddStaff(name=NURSE, pin=PIN))
    bay.ok(c.SignIn(staff_id=bay.now.staff[0].id, pin=PIN))
    bay.ok(c.AddStaff(name="Nurse 12", pin=OTHER_PIN))
    bay.start(ended_ago=1, patient=PLANTED)
    looks.append(readable(root))
    bay.wait(60)
    for _ in range(3):
        bay.check_in(0)
        bay.wait(12)
    bay.assess_all()
    bay.ok(c.Assess(item="escort", value=1, text=ESCORT))
    looks.append(readable(root))
    bay.ok(c.MakeBackup())
    while bay.core._rooms.busy:
        bay.step()
        looks.append(readable(root))
    bay.step()
    bay.step()
    assert bay.now.backup.good is not None
    bay.ok(bay.end_command())
    looks.append(readable(root))
    # What the log held goes into the file.
    bay.database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    looks.append(readable(root))
    # A query that has to sort more than a little.
    rows = bay.database.rows(
        "SELECT * FROM numerics a JOIN session_started b ON 1 ORDER BY b.initials, a.hr, a.spo2"
    )
    assert len(rows) > 100
    looks.append(readable(root))
    bay.close()
    looks.append(readable(root))
    return looks


def bay_in(root: Path, key: bytes | None, monkeypatch: pytest.MonkeyPatch) -> Bay:
    for name in ("data", "disk", "tmp"):
        (root / name).mkdir()
    for variable in ("SQLITE_TMPDIR", "TMPDIR"):
        monkeypatch.setenv(variable, str(root / "tmp"))
    monkeypatch.setattr(backing_up, "TURN_S", 0.0)
    plan = BackupPlan(str(root / "disk"), 1e9, keep=3, keep_for=1e9)
    return Bay(root / "data", plan=plan, key=key)


def test_nothing_planted_can_be_read_while_it_runs_or_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = live(bay_in(tmp_path, KEY, monkeypatch), tmp_path)
    assert len(looks) > 6
    assert looks == [set()] * len(looks)


def test_the_search_finds_what_is_not_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = live(bay_in(tmp_path, None, monkeypatch), tmp_path)
    assert looks[0] == {PLANTED.mrn, PLANTED.initials, NURSE}
    assert looks[-1] == set(WORDS)
