"""The file of what was learned: whole or not there, and nothing of a person in it."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from app.domain.learning import LearnedScope
from app.errors import ErrorCode, StorageError
from app.storage.learned_export import export_learned
from tests.storage import samples as s


@pytest.fixture
def taught(records):
    """Records with two versions, a reset, a third, three patients, and switches set twice."""
    (who,) = records.append([s.staff(name="Nurse Ada")])
    session = records.append([s.started(mrn="MRN-4711", initials="Q.Z.", bay="bay-of-ada")])[0].seq
    records.append([s.learned(session, version=n) for n in (1, 2)])
    records.append([s.learned(session, mrn) for mrn in ("MRN-4711", "MRN-4712", "MRN-4713")])
    records.append([s.switched("on", patients=True, population=True)])
    records.append([s.reset("reset", LearnedScope.POPULATION)])
    records.append([s.learned(session, weights=b"\x00newest\xff", command_id="third")])
    records.append([s.switched("off", patients=True, population=False)])
    assert who.seq == 1
    return records


@pytest.fixture
def target(tmp_path) -> Path:
    """Where the file goes: in a folder that is not there yet."""
    return tmp_path / "exports" / "learned.json"


def _exported(records, target):
    export_learned(records, target)
    return json.loads(target.read_text(encoding="utf-8"))


def test_it_holds_every_version_of_the_population(taught, target):
    found = _exported(taught, target)
    assert (found["schema"], found["schema_version"]) == ("recovery-kiosk-learned", 1)
    versions = found["population"]["versions"]
    assert [(v["version"], v["sessions"]) for v in versions] == [(1, 1), (2, 2), (1, 1)]
    assert versions[0] == {
        # Neither day nor number: they would be those of one patient's session.
        "month": "2025-10",
        "version": 1,
        "sessions": 1,
        "model": "personal-1",
        "weights_sha256": hashlib.sha256(b"weights 1 of all").hexdigest(),
    }


def test_it_holds_the_newest_weights(taught, target):
    newest = _exported(taught, target)["population"]["newest"]
    assert base64.b64decode(newest["weights"]) == b"\x00newest\xff"
    assert (newest["model"], newest["reset_since"]) == ("personal-1", False)
    taught.append([s.reset("patients", LearnedScope.PATIENT)])
    assert not _exported(taught, target)["population"]["newest"]["reset_since"]
    taught.append([s.reset("again", LearnedScope.POPULATION)])
    assert _exported(taught, target)["population"]["newest"]["reset_since"]


def test_it_holds_the_switches_the_resets_and_the_number_of_patients(taught, target):
    found = _exported(taught, target)
    assert found["switches"] == [
        {"month": "2025-10", "patients": True, "population": True},
        {"month": "2025-10", "patients": True, "population": False},
    ]
    assert found["resets"] == [{"month": "2025-10", "scope": "population"}]
    assert found["patients"] == {"known": 3}


def test_nothing_of_a_person_is_in_it(taught, target):
    export_learned(taught, target)
    text = target.read_text(encoding="utf-8")
    for secret in ("4711", "4712", "4713", "MRN", "Q.Z.", "Ada", "ada", "argon2", "staff"):
        assert secret not in text
    assert set(json.loads(text)) == {
        "schema",
        "schema_version",
        "population",
        "patients",
        "switches",
        "resets",
    }


def test_nothing_learned_is_said_as_such(records, target):
    found = _exported(records, target)
    assert found["population"] == {"versions": [], "newest": None}
    assert found["patients"] == {"known": 0}


def test_it_is_private_and_alone_in_its_folder(taught, target):
    export_learned(taught, target)
    export_learned(taught, target)
    assert os.listdir(target.parent) == [target.name]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


# What goes wrong.


def _fails(records, target, code):
    with pytest.raises(StorageError) as caught:
        export_learned(records, target)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, ErrorCode.DISK_FULL),
        (errno.EDQUOT, ErrorCode.DISK_FULL),
        (errno.EIO, ErrorCode.DISK_ERROR),
        (errno.EROFS, ErrorCode.READ_ONLY),
        (errno.EACCES, ErrorCode.READ_ONLY),
        (errno.EPERM, ErrorCode.READ_ONLY),
    ],
)
def test_a_failure_keeps_the_file_of_before(taught, target, monkeypatch, number, code):
    export_learned(taught, target)
    before = target.read_bytes()
    taught.append([s.reset("more", LearnedScope.PATIENT)])

    def fail(_):
        raise OSError(number, "on purpose")

    monkeypatch.setattr(os, "fsync", fail)
    _fails(taught, target, code)
    assert target.read_bytes() == before
    assert os.listdir(target.parent) == [target.name]


def test_it_is_safe_on_the_disk_before_it_has_its_name(taught, target, monkeypatch):
    synced = []
    real = os.fsync

    def watch(number):
        synced.append((stat.S_ISDIR(os.fstat(number).st_mode), target.exists()))
        real(number)

    monkeypatch.setattr(os, "fsync", watch)
    export_learned(taught, target)
    assert synced == [(False, False), (True, True)]


def test_what_a_killed_export_left_is_written_over(taught, target):
    target.parent.mkdir()
    (target.parent / f".{target.name}.part").write_bytes(b"half" * 10_000)
    _exported(taught, target)
    assert os.listdir(target.parent) == [target.name]


def test_a_file_in_place_of_the_folder_is_unusable(taught, target):
    target.parent.touch()
    _fails(taught, target, ErrorCode.FOLDER_UNUSABLE)


def test_a_folder_in_place_of_the_file_is_unusable(taught, target):
    target.mkdir(parents=True)
    _fails(taught, target, ErrorCode.FOLDER_UNUSABLE)
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_read_only(taught, target):
    target.parent.mkdir(mode=0o500)
    _fails(taught, target, ErrorCode.READ_ONLY)
    assert os.listdir(target.parent) == []


def test_a_closed_database_leaves_no_file(taught, database, target):
    database.close()
    _fails(taught, target, ErrorCode.INTERNAL)
    assert not target.parent.exists()
