"""A copy of the open file in small steps, while it is written to, plain and encrypted."""

from __future__ import annotations

import time
from itertools import islice

import pytest

from app.errors import ErrorCode, StorageError
from app.storage import online_copy
from app.storage.database import open_database
from app.storage.online_copy import OnlineCopy
from app.storage.proof import Keys, prove
from app.storage.records import Records
from tests.storage.samples import KEY, four_hours, opened, rated, started


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def key(request):
    """Without and with encryption."""
    return request.param


@pytest.fixture
def database(path, key, monkeypatch):
    """An open file of some fifty pages, four of which are one step."""
    monkeypatch.setattr(online_copy, "PAGES", 4)
    database = open_database(path, key)
    records = Records(database)
    (session,) = records.append([started()])
    records.append_numerics(session.seq, list(islice(four_hours(), 900)))
    records.append([opened(session.seq)])
    yield database
    database.close()


def content(database):
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {name: database.rows(f'SELECT * FROM "{name}"') for (name,) in tables}


def test_the_copy_holds_what_was_committed_meanwhile(database, key, tmp_path):
    target = tmp_path / "copy.db"
    copy = OnlineCopy(database, target)
    records = Records(database)
    steps = 0
    while not copy.step(0.0):
        steps += 1
        records.append([rated(1, 2, f"rate-{steps}")])
        assert 0.0 < copy.done < 1.0
    assert steps > 3
    assert copy.done == 1.0
    there = content(database)
    database.close()
    assert prove(target, Keys(key)).facts == 2 + steps
    again = open_database(target, key)
    assert content(again) == there
    again.close()


def test_a_step_ends_soon_after_its_time(database, tmp_path, monkeypatch):
    turns = []
    copy = OnlineCopy(database, tmp_path / "copy.db")
    real = copy._turn
    monkeypatch.setattr(copy, "_turn", lambda: (turns.append(0), real()))
    clock = iter([0.0, 0.004, 0.006])
    monkeypatch.setattr(online_copy.time, "perf_counter", lambda: next(clock))
    assert not copy.step(0.005)
    assert len(turns) == 2
    monkeypatch.setattr(online_copy.time, "perf_counter", time.monotonic)
    copy.abandon()


def test_an_abandoned_copy_lets_go_of_the_record(database, tmp_path):
    copy = OnlineCopy(database, tmp_path / "copy.db")
    copy.step(0.0)
    copy.abandon()
    copy.abandon()
    assert not copy._thread.is_alive()
    Records(database).append([rated(1, 2, "after")])
    database.close()


def test_one_that_was_never_stepped_is_abandoned_too(database, tmp_path):
    copy = OnlineCopy(database, tmp_path / "copy.db")
    copy.abandon()
    assert not copy._thread.is_alive()


def test_a_copy_that_cannot_be_made_has_a_name(database, tmp_path):
    with pytest.raises(StorageError) as caught:
        OnlineCopy(database, tmp_path / "missing" / "copy.db")
    assert caught.value.code is ErrorCode.FOLDER_UNUSABLE


def test_a_disk_that_fills_up_ends_it_and_the_record_goes_on(database, tmp_path):
    copy = OnlineCopy(database, tmp_path / "copy.db")
    copy._target.execute("PRAGMA max_page_count = 20").fetchall()
    with pytest.raises(StorageError) as caught:
        copy.step(60.0)
    assert caught.value.code is ErrorCode.DISK_FULL
    Records(database).append([rated(1, 2, "after")])
