"""Every fact and every batch of seconds gets its entry with the same commit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ErrorCode, SecretError, StorageError
from app.storage.database import open_database
from app.storage.ledger import open_ledger
from app.storage.proof import has_ledger
from app.storage.records import Records
from app.storage.verification import verified, verify
from tests.storage import ledgers, old_file
from tests.storage import samples as s
from tests.storage.arbitrary import any_numerics
from tests.storage.test_records import _a_session


def _entries(records):
    return records.ledger.database.rows(
        "SELECT entry, what, seq, session_id, seconds FROM ledger ORDER BY entry"
    )


def test_an_empty_record_is_sound(path):
    verdict = ledgers.check(path)
    assert verdict.sound
    assert (verdict.head.count, verdict.facts, verdict.seconds) == (0, 0, 0)


def test_each_fact_and_each_batch_has_one_entry(path):
    with ledgers.opened(path) as records:
        who = records.append([s.staff()])[0].seq
        session = records.append([s.started()], ())[0].seq
        opened = records.append([s.opened(session)], ledgers.seconds(0, 3), session_id=session)
        records.append_numerics(session, ledgers.seconds(3, 2))
        assert _entries(records) == [
            (1, "fact", who, None, None),
            (2, "fact", session, session, None),
            (3, "fact", opened[0].seq, session, None),
            (4, "batch", None, session, 3),
            (5, "batch", None, session, 2),
        ]
        assert records.ledger.head().count == 5


def test_every_fact_of_one_command_has_its_entry(path):
    with ledgers.opened(path) as records:
        session = records.append([s.started()])[0].seq
        both = [s.resumed(session, "one"), s.corrected(session, "one")]
        written = records.append(both)
        assert [entry[2] for entry in _entries(records)] == [session, *(f.seq for f in written)]
    assert ledgers.check(path).sound


def test_a_whole_session_is_sound(path):
    with ledgers.opened(path) as records:
        ledgers.fill(records)
    verdict = ledgers.check(path)
    assert verdict.sound
    assert (verdict.facts, verdict.seconds, verdict.archived) == (19, 45, 0)


def test_a_second_that_is_there_already_is_in_no_further_batch(path):
    with ledgers.opened(path) as records:
        session = records.append([s.started()])[0].seq
        records.append_numerics(session, ledgers.seconds(0, 3))
        records.append_numerics(session, ledgers.seconds(1, 4))
        records.append_numerics(session, ledgers.seconds(0, 5))
        assert [entry[4] for entry in _entries(records)] == [None, 3, 2]
    assert ledgers.check(path).sound


def test_a_commit_that_fails_leaves_no_entry(path):
    with ledgers.opened(path) as records:
        records.append([s.started()])
        before = records.ledger.head()
        with pytest.raises(StorageError):
            records.append([s.rated(1, 4711)])
        assert records.ledger.head() == before
        records.append([s.opened(1)])
        assert records.ledger.head().count == before.count + 1
    assert ledgers.check(path).sound


@settings(max_examples=25, deadline=None)
@given(st.data(), st.lists(any_numerics(), max_size=4))
def test_whatever_is_written_is_sound_when_it_is_read(data, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kiosk.db"
        with ledgers.opened(path) as records:
            session, _ = _a_session(records, data)
            records.append_numerics(session, [(s.at(n), row) for n, row in enumerate(rows)])
        assert ledgers.check(path).sound


def test_it_goes_in_pieces_and_sees_what_is_written_meanwhile(path):
    with ledgers.opened(path) as records:
        session = ledgers.fill(records)
        steps = verify(records.ledger, page=7)
        told = [next(steps)]
        records.append([s.resumed(session)], ledgers.seconds(900, 2), session_id=session)
        told += steps
    assert [step.done for step in told[:-1]] == [0, 7, 14, 21, 28, 30]
    assert told[-1].verdict is not None
    assert told[-1].verdict.sound
    assert told[-1].verdict.facts == 20


def test_an_old_record_gets_its_ledger_at_the_first_start(tmp_path):
    path = tmp_path / "data" / "kiosk.db"
    old_file.make(path)
    before = ledgers.check(path)
    assert before.sound
    assert before.facts > 10
    assert before.seconds > 0
    assert ledgers.check(path).head == before.head


def test_what_was_written_without_a_ledger_is_sealed_like_the_rest(path):
    database = open_database(path)
    ledgers.fill(Records(database))
    database.close()
    ledgers.pass_for_old(path)
    assert ledgers.check(path).facts == 19
    with ledgers.opened(path) as records:
        ledgers.fill(records, "4712")
    assert ledgers.check(path).facts == 38


def test_a_known_record_never_gets_a_new_key(path):
    with ledgers.opened(path) as records:
        ledgers.fill(records)
    key = ledgers.secret_of(path).file
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(SecretError) as caught, ledgers.opened(path):
        pass
    assert caught.value.code == ErrorCode.KEY_MISSING
    assert not key.exists()
    key.write_bytes(b"0" * 64)
    key.chmod(0o600)
    with pytest.raises(SecretError) as caught, ledgers.opened(path):
        pass
    assert caught.value.code == ErrorCode.KEY_WRONG
    key.write_bytes(kept)
    assert ledgers.check(path).sound


def test_a_ledger_without_its_mark_is_not_begun_again(path):
    with ledgers.opened(path) as records:
        ledgers.fill(records)
    with ledgers.tampering(path) as conn:
        conn.execute("DELETE FROM ledger_key")
    with pytest.raises(StorageError) as caught, ledgers.opened(path):
        pass
    assert caught.value.code == ErrorCode.DATABASE_CORRUPT


def test_a_record_whose_ledger_was_taken_away_gets_no_new_one(path):
    with ledgers.opened(path) as records:
        ledgers.fill(records)
    ledgers.rob(path)
    for _ in range(2):
        with pytest.raises(StorageError, match="the ledger is gone"), ledgers.opened(path):
            pass


def test_an_old_record_waits_for_its_ledger_however_often_it_is_opened(tmp_path):
    path = tmp_path / "data" / "kiosk.db"
    old_file.make(path)
    for _ in range(2):
        open_database(path).close()  # a command that needs no ledger brings it up to date
    assert not has_ledger(path, None)
    assert ledgers.check(path).sound
    ledgers.rob(path)
    with pytest.raises(StorageError, match="the ledger is gone"), ledgers.opened(path):
        pass


def test_two_records_with_one_key_have_different_chains(tmp_path):
    heads = []
    for name in ("a", "b"):
        database = open_database(tmp_path / name / "kiosk.db")
        ledger = open_ledger(database, ledgers.secret_of(tmp_path / "x"), ledgers.NOWHERE)
        Records(database, ledger).append([s.staff()])
        heads.append(verified(ledger).head)
        database.close()
    assert heads[0].count == heads[1].count == 1
    assert heads[0].link != heads[1].link


def test_no_column_that_came_after_the_ledger_has_a_default(database):
    # Old rows of a column that is added later hold nothing, or their digests would not fit.
    found = set()
    kinds = [row[0] for row in database.rows("SELECT name FROM fact_kind")]
    for table in ("fact", "numerics", *kinds):
        columns = database.rows(f"PRAGMA table_info({table})")
        found |= {(table, row[1]) for row in columns if row[4] is not None}
    assert found == {("session_ended", "meaning")}
