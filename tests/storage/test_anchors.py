"""The anchor file: lines that survive a power cut, and count only when they are genuine."""

from __future__ import annotations

import json
import os

import pytest

from app.domain.ledger import Finding, LedgerHead, LedgerProblem
from app.errors import StorageError
from app.storage.anchors import Anchor, AnchorFile, AnchorReason
from app.storage.ledger import Ledger
from app.storage.sealing import Seal
from tests.storage import ledgers

FIRST, SECOND = LedgerHead(5, b"\1" * 32), LedgerHead(9, b"\2" * 32)


@pytest.fixture
def ledger(path):
    with ledgers.opened(path) as records:
        yield records.ledger


@pytest.fixture
def anchors(ledger, tmp_path):
    return AnchorFile(tmp_path / "keys" / "anchors.jsonl", ledger)


def _heads(found: list[Anchor]) -> list[int]:
    return [anchor.count for anchor in found]


def test_where_there_is_no_file_there_are_none(anchors):
    assert anchors.read() == []
    assert anchors.newest() is None


def test_what_was_written_is_read_oldest_first(anchors):
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    anchors.add(SECOND, 200.0, AnchorReason.BACKUP)
    assert anchors.read() == [Anchor(5, "01" * 32, 100.0), Anchor(9, "02" * 32, 200.0)]
    assert anchors.newest() == Anchor(9, "02" * 32, 200.0)
    assert anchors.path.stat().st_mode & 0o777 == 0o600


def test_it_is_on_the_disk_before_it_counts_as_anchored(anchors, monkeypatch):
    synced = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda opened: (synced.append(opened), sync(opened)))
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    assert len(synced) == 2  # the line, and the name of the new file
    anchors.add(SECOND, 200.0, AnchorReason.SESSION_ENDED)
    assert len(synced) == 3


def test_a_line_torn_by_a_power_cut_takes_nothing_with_it(anchors):
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    with anchors.path.open("a") as file:
        file.write('{"count": 7, "li')
    anchors.add(SECOND, 200.0, AnchorReason.SESSION_ENDED)
    assert _heads(anchors.read()) == [5, 9]


@pytest.mark.parametrize(
    "change",
    [{"count": 4}, {"link": "03" * 32}, {"utc": 1.0}, {"why": "restored"}, {"seal": "00" * 32}],
)
def test_a_changed_line_counts_for_nothing(anchors, change):
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    told = json.loads(anchors.path.read_text()) | change
    anchors.path.write_text(json.dumps(told) + "\n")
    assert anchors.read() == []


@pytest.mark.parametrize("line", ["", "null", "[]", "{}", '{"seal": 3}', '"x"', "\x00\xff"])
def test_what_is_no_line_counts_for_nothing(anchors, line):
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    with anchors.path.open("a") as file:
        file.write(line + "\n")
    assert _heads(anchors.read()) == [5]


def test_lines_of_another_record_or_another_key_count_for_nothing(anchors, ledger):
    stranger = Ledger(ledger.database, ledger.seal, b"another record..")
    AnchorFile(anchors.path, stranger).add(SECOND, 100.0, AnchorReason.BACKUP)
    forger = Ledger(ledger.database, Seal(b"another key"), ledger.record)
    AnchorFile(anchors.path, forger).add(SECOND, 100.0, AnchorReason.BACKUP)
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    assert _heads(anchors.read()) == [5]


def test_after_a_restore_only_what_comes_since_counts(anchors):
    anchors.add(SECOND, 100.0, AnchorReason.SESSION_ENDED)
    anchors.add(FIRST, 200.0, AnchorReason.RESTORED)
    assert _heads(anchors.read()) == [5]


def test_another_record_of_the_key_is_told_until_this_one_is_restored(anchors, ledger):
    assert anchors.others() == ()
    stranger = Ledger(ledger.database, ledger.seal, b"another record..")
    forger = Ledger(ledger.database, Seal(b"another key"), b"another record..")
    AnchorFile(anchors.path, forger).add(SECOND, 50.0, AnchorReason.BACKUP)
    assert anchors.others() == ()
    AnchorFile(anchors.path, stranger).add(SECOND, 100.0, AnchorReason.RESTORED)
    AnchorFile(anchors.path, stranger).add(FIRST, 150.0, AnchorReason.CHECKED)
    anchors.add(FIRST, 200.0, AnchorReason.CHECKED)
    told = (Finding(LedgerProblem.OTHER_RECORD, expected=9),)
    assert anchors.others() == anchors.others(newest=True) == told
    anchors.add(FIRST, 300.0, AnchorReason.RESTORED)
    assert anchors.others() == ()


def test_the_newest_of_many_is_found_without_reading_them_all(anchors):
    anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    line = anchors.path.read_bytes()
    anchors.path.write_bytes(line * 2000)
    anchors.add(SECOND, 200.0, AnchorReason.SESSION_ENDED)
    assert anchors.newest() == Anchor(9, "02" * 32, 200.0)


def test_a_file_that_cannot_be_written_is_told(anchors):
    anchors.path.parent.mkdir(exist_ok=True)
    anchors.path.mkdir()
    with pytest.raises(StorageError):
        anchors.add(FIRST, 100.0, AnchorReason.SESSION_ENDED)
    with pytest.raises(StorageError):
        anchors.read()
