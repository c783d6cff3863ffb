"""Old sessions go into a file that was read back, and out of the record; the rest still fits."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import Instant
from app.domain import facts as f
from app.domain.access import RecordPart
from app.domain.asking import RoundKind
from app.domain.learning import LearnedScope
from app.domain.ledger import Finding, LedgerProblem
from app.errors import ErrorCode, StorageError
from app.storage import retention
from app.storage.archive_file import read_lines
from app.storage.dangling import names_nothing
from app.storage.database import open_database
from app.storage.ledger import open_ledger
from app.storage.records import Records
from app.storage.retention import YEAR_S, Stamp, archive, old_sessions
from app.storage.verification import tail_finding, verified
from tests.storage import ledgers
from tests.storage import samples as s

YEARS = 10.0


def _years_later(years: float) -> Instant:
    return s.at(7200).shifted(years * YEAR_S)


@pytest.fixture
def records(path: Path) -> Iterator[Records]:
    """A record with two patients: one with one session, one with two, all of one day."""
    with ledgers.opened(path) as made:
        yield made


def _session(records: Records, mrn: str, later: float = 0.0) -> int:
    """Write a session that began `later` years after the start of all samples."""
    tag = f"{len(records.sessions())}"
    shift = later * YEAR_S
    start = replace(s.started(f"start-{tag}", mrn=mrn), at=s.at(shift))
    session = records.append([start])[0].seq
    opened = records.append([replace(s.opened(session, f"open-{tag}"), at=s.at(shift + 1))])[0]
    who = records.staff_facts()[0].seq
    records.append([replace(s.rated(session, opened.seq, f"rate-{tag}"), at=s.at(shift + 2))])
    records.append_numerics(session, ledgers.seconds(int(shift), 4))
    tried = f.SignInTried(
        at=s.at(shift + 3),
        command_id=f"try-{tag}",
        session_id=session,
        who=who,
        succeeded=False,
        purpose="sign",
    )
    end = replace(s.ended(session, f"end-{tag}"), at=s.at(shift + 4))
    own, everybody = (
        replace(s.learned(session, command_id=f"learn-{tag}-{scope}"), scope=scope, mrn=whose)
        for scope, whose in ((LearnedScope.PATIENT, mrn), (LearnedScope.POPULATION, ""))
    )
    records.append([tried, end, own, everybody])
    return session


def _filled(records: Records) -> list[int]:
    records.append([s.staff()])
    return [
        _session(records, "gone"),
        _session(records, "stays", 1.0),
        _session(records, "stays", 8.0),
    ]


def _run(records: Records, folder: Path, at: float, group: int = 20) -> list[int]:
    return list(archive(records, folder, YEARS, Stamp(_years_later(at), "cmd", 1, "ledger"), group))


def _facts(records: Records, kind: type[f.Fact]) -> list[f.Fact]:
    return records.read(kind, "{select} ORDER BY d.seq")


def test_only_what_ended_long_enough_ago_is_old(records):
    first, second, third = _filled(records)
    database = records.ledger.database
    assert old_sessions(database, YEARS, _years_later(9.9)) == []
    assert old_sessions(database, YEARS, _years_later(10.01)) == [first]
    assert old_sessions(database, YEARS, _years_later(11.5)) == [first, second]
    assert old_sessions(database, YEARS, _years_later(30)) == [first, second, third]


def test_old_sessions_go_and_the_chain_still_verifies(records, tmp_path):
    first, second, third = _filled(records)
    before = records.counts(third)
    assert _run(records, tmp_path / "archives", 11.5)[-1] == 2
    assert [row.id for row in records.sessions()] == [third]
    assert [fact.kind for fact in records.facts_of(first)] == ["sign_in_tried"]
    assert records.counts(third) == before
    verdict = verified(records.ledger)
    assert verdict.sound
    (fact,) = _facts(records, f.SessionsArchived)
    assert fact.sessions == (first, second)
    assert (fact.staff_id, fact.screen, fact.years) == (1, "ledger", YEARS)
    assert (fact.batches, fact.seconds) == (2, 8)
    assert verdict.archived == fact.facts == 9


def test_the_file_holds_what_was_removed_and_its_hash_is_written(records, tmp_path):
    first, _, _ = _filled(records)
    started = records.facts_of(first)[0]
    _run(records, tmp_path / "archives", 10.5)
    (fact,) = _facts(records, f.SessionsArchived)
    path = tmp_path / "archives" / fact.file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == fact.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    with gzip.open(path, "rt") as file:
        head, *lines = [json.loads(line) for line in file]
    assert head["sessions"] == [first]
    begun = next(line for line in lines if line.get("kind") == "session_started")
    assert (begun["seq"], begun["mrn"], begun["weight"]) == (first, "gone", started.weight)
    assert sum(len(line["seconds"]) for line in lines if "seconds" in line) == 4
    assert "gone" not in fact.file
    assert [each.name for each in path.parent.iterdir()] == [fact.file]


def test_what_was_learned_of_a_patient_goes_with_the_last_session(records, tmp_path):
    _filled(records)
    _run(records, tmp_path / "a", 11.5)
    assert records.learned(LearnedScope.PATIENT, "gone") is None
    assert records.learned(LearnedScope.PATIENT, "stays") is not None
    assert len(_facts(records, f.WeightsLearned)) == 5  # 3 of everybody, 2 of whom stays
    list(archive(records, tmp_path / "b", YEARS, Stamp(_years_later(30), "later")))
    assert records.learned(LearnedScope.PATIENT, "stays") is None
    assert records.learned(LearnedScope.POPULATION) is not None
    assert verified(records.ledger).sound


def test_what_a_patient_said_outside_of_sessions_and_who_looked_goes_too(records, tmp_path):
    first, *_ = _filled(records)
    who = {"mrn": "gone", "initials": "A.B."}
    asked = f.OutcomeAsked(
        at=s.at(), command_id="asked", round=RoundKind.BEFORE, items_sha256="0" * 64, **who
    )
    round_ = records.append([asked])[0].seq
    records.append(
        [f.OutcomeAnswered(at=s.at(), command_id="x", asked=round_, item="mood", value=1)]
    )
    looked = f.RecordOpened(at=s.at(), command_id="look", part=RecordPart.REVIEW, opened=first)
    records.append([looked])
    _run(records, tmp_path / "archives", 10.5)
    for kind in (f.OutcomeAsked, f.OutcomeAnswered, f.RecordOpened):
        assert _facts(records, kind) == []
    verdict = verified(records.ledger)
    assert verdict.sound
    assert verdict.archived == 8


def test_the_sheets_and_calls_of_a_session_go_with_it(records, tmp_path):
    first, second, _ = _filled(records)
    records.append([s.sheet(first, "s-1"), s.sheet(second, "s-2")])
    old = records.append([s.called(first, "c-1"), s.called(second, "c-2")])
    records.append([s.called(first, "c-3", corrects=old[0].seq)])
    _run(records, tmp_path / "archives", 10.5)
    assert [fact.session for fact in _facts(records, f.SheetGiven)] == [second]
    assert [fact.session for fact in _facts(records, f.FollowUpCalled)] == [second]
    assert verified(records.ledger).sound
    assert names_nothing(records.ledger.database.db.conn) is None


def test_what_tells_of_staff_stays(records, tmp_path):
    _filled(records)
    before = records.staff_facts()
    _run(records, tmp_path / "archives", 30)
    assert records.staff_facts() == before
    assert names_nothing(records.ledger.database.db.conn) is None


def test_a_row_that_names_nothing_is_still_found(records, tmp_path):
    *_, third = _filled(records)
    _run(records, tmp_path / "archives", 10.5)
    conn = records.ledger.database.db.conn
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("DROP TRIGGER session_started_no_delete")
    conn.execute("DELETE FROM session_started WHERE seq = ?", (third,))
    assert names_nothing(conn) is not None


def test_it_goes_in_groups_of_one_file_each(records, tmp_path):
    _filled(records)
    done = _run(records, tmp_path / "archives", 30, group=2)
    assert sorted(set(done)) == [0, 2, 3]
    assert len(_facts(records, f.SessionsArchived)) == 2
    assert len(list((tmp_path / "archives").iterdir())) == 2
    assert verified(records.ledger).sound
    assert records.sessions() == []


def test_the_guards_stand_again_afterwards(records, tmp_path):
    _filled(records)
    _run(records, tmp_path / "archives", 10.5)
    conn = records.ledger.database.db.conn
    for table in ("fact", "rating_given", "numerics", "ledger", "sessions_archived"):
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute(f"DELETE FROM {table}")
    assert conn.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_nothing_of_the_patient_is_left_in_the_file(path, tmp_path):
    with ledgers.opened(path) as records:
        records.append([s.staff()])
        _session(records, "MRN-PLANTED-4711")
        _run(records, tmp_path / "archives", 30)
        wal = path.with_name(path.name + "-wal")
        content = path.read_bytes() + (wal.read_bytes() if wal.exists() else b"")
        assert b"MRN-PLANTED-4711" not in content


def _sessions_left(records: Records) -> int:
    return len(records.sessions())


def test_a_session_that_was_tampered_with_is_not_archived(path, tmp_path):
    with ledgers.opened(path) as records:
        _filled(records)
    with ledgers.tampering(path) as conn:
        conn.execute("UPDATE rating_given SET rating = 0")
    with ledgers.opened(path) as records:
        with pytest.raises(StorageError) as caught:
            _run(records, tmp_path / "archives", 30)
        assert caught.value.code == ErrorCode.DATABASE_CORRUPT
        assert _sessions_left(records) == 3


def test_a_file_that_lies_there_otherwise_than_it_was_written_removes_nothing(
    records, tmp_path, monkeypatch
):
    _filled(records)
    written = retention.write_lines

    def torn(path, lines, key):
        written(path, list(lines)[:-1], key)

    monkeypatch.setattr(retention, "write_lines", torn)
    with pytest.raises(StorageError):
        _run(records, tmp_path / "archives", 30)
    assert _sessions_left(records) == 3
    assert verified(records.ledger).sound


def test_a_failure_while_removing_removes_nothing(records, tmp_path, monkeypatch):
    _filled(records)

    def fails(facts):
        raise StorageError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(records, "append", fails)
    with pytest.raises(StorageError):
        _run(records, tmp_path / "archives", 30)
    assert _sessions_left(records) == 3
    verdict = verified(records.ledger)
    assert (verdict.sound, verdict.archived) == (True, 0)


def test_after_a_removal_that_failed_the_ledger_goes_on(records, tmp_path, monkeypatch):
    _filled(records)
    append = records.append

    def written_and_then_lost(facts):
        append(facts)
        raise StorageError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(records, "append", written_and_then_lost)
        with pytest.raises(StorageError):
            _run(records, tmp_path / "archives", 30)
    records.append([s.resumed(None, "later")])
    assert verified(records.ledger).sound


def test_removing_what_should_have_stayed_is_found(path, tmp_path):
    with ledgers.opened(path) as records:
        _filled(records)
        _run(records, tmp_path / "archives", 10.5)
    with ledgers.tampering(path) as conn:
        ((seq,),) = conn.execute("SELECT min(seq) FROM sign_in_tried").fetchall()
        conn.execute("DELETE FROM sign_in_tried WHERE seq = ?", (seq,))
        conn.execute("DELETE FROM fact WHERE seq = ?", (seq,))
    assert ledgers.check(path).findings[0].problem == LedgerProblem.ARCHIVE_DIFFERS


def test_removing_another_session_like_an_archived_one_is_found(path, tmp_path):
    with ledgers.opened(path) as records:
        *_, third = _filled(records)
        _run(records, tmp_path / "archives", 10.5)
    with ledgers.tampering(path) as conn:
        for kind in ("session_started", "check_in_opened", "rating_given", "session_ended"):
            conn.execute(
                f"DELETE FROM {kind} WHERE seq IN (SELECT seq FROM fact WHERE session_id = ?1"
                " OR seq = ?1)",
                (third,),
            )
        conn.execute("DELETE FROM fact WHERE seq = ?", (third,))
    found = ledgers.check(path).findings[0]
    assert (found.problem, found.seq) == (LedgerProblem.FACT_REMOVED, third)


@pytest.mark.parametrize("sessions", ['[2, {"a": 1}]', "[[2]]"])
def test_an_archives_fact_that_nobody_can_read_was_changed(path, tmp_path, sessions):
    with ledgers.opened(path) as records:
        _filled(records)
        _run(records, tmp_path / "archives", 10.5)
        (fact,) = _facts(records, f.SessionsArchived)
    with ledgers.tampering(path) as conn:
        conn.execute("UPDATE sessions_archived SET sessions = ?", (sessions,))
    changed = Finding(LedgerProblem.FACT_CHANGED, seq=fact.seq, kind=fact.kind)
    assert ledgers.check(path).findings == (changed,)
    with ledgers.opened(path) as records:
        assert tail_finding(records.ledger, None) == changed


def test_an_archive_of_an_encrypted_record_is_encrypted(path, tmp_path):
    database = open_database(path, s.KEY)
    try:
        ledger = open_ledger(database, ledgers.secret_of(path), ledgers.NOWHERE)
        records = Records(database, ledger)
        _filled(records)
        _run(records, tmp_path / "archives", 30)
        assert verified(ledger).sound
        (fact,) = _facts(records, f.SessionsArchived)
    finally:
        database.close()
    archived = tmp_path / "archives" / fact.file
    assert archived.suffix == ".db"
    assert b"stays" not in archived.read_bytes()
    head, *lines = read_lines(archived, s.KEY)
    assert head["sessions"] == list(fact.sessions)
    assert {line["mrn"] for line in lines if line.get("kind") == "session_started"} == {
        "gone",
        "stays",
    }


def test_every_kind_of_fact_is_known_to_stay_or_to_go():
    # A new kind goes with its session unless somebody says that it stays.
    kinds = {kind.kind for kind in f.FACT_TYPES}
    assert kinds >= retention.KEPT
    goes = kinds - retention.KEPT
    assert {"session_started", "rating_given", "outcome_answered", "event_noted"} <= goes
    assert not goes & {"staff_added", "role_set", "glass_broken", "record_checked"}


def test_the_key_of_nothing_is_in_an_archive(records, tmp_path):
    _filled(records)
    _run(records, tmp_path / "archives", 30)
    key = ledgers.secret_of(records.ledger.database.path).file.read_text().strip()
    for path in (tmp_path / "archives").iterdir():
        with closing(gzip.open(path)) as file:
            assert key.encode() not in file.read()
