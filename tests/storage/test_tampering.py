"""Whatever somebody does to the file without the key is found, and where it happened is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.ledger import Finding, LedgerProblem
from app.storage.anchors import Anchor
from tests.storage import ledgers

P = LedgerProblem
Tamper = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A closed record with two whole sessions."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    with ledgers.opened(path) as records:
        ledgers.fill(records)
        ledgers.fill(records, "4712")
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A copy of the record and its key, for one test."""
    shutil.copytree(template.parent, tmp_path / "data")
    return tmp_path / "data" / "kiosk.db"


def _first(path: Path, tamper: Tamper, *anchors: Anchor) -> Finding:
    """Tamper with the file and return what is found first."""
    with ledgers.tampering(path) as conn:
        tamper(conn)
    verdict = ledgers.check(path, anchors)
    assert not verdict.sound
    return verdict.findings[0]


def _ask(path: Path, sql: str, *values: object) -> list[int]:
    with closing(sqlite3.connect(path)) as conn:
        return [row[0] for row in conn.execute(sql, values)]


def _entry(path: Path, seq: int) -> int:
    return _ask(path, "SELECT entry FROM ledger WHERE seq = ?", seq)[0]


def _seqs(path: Path, kind: str) -> list[int]:
    return _ask(path, "SELECT seq FROM fact WHERE kind = ?", kind)


def _head(path: Path) -> Anchor:
    head = ledgers.check(path).head
    return Anchor(head.count, head.link.hex())


def test_nothing_is_found_where_nobody_tampered(path):
    assert ledgers.check(path).sound
    with ledgers.tampering(path):
        pass
    assert ledgers.check(path, [_head(path)]).sound


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("rating_given", "UPDATE rating_given SET rating = 1 - rating WHERE seq = {seq}"),
        ("rating_given", "UPDATE rating_given SET rating = NULL WHERE seq = {seq}"),
        ("rating_given", "UPDATE rating_given SET corrects = 1 WHERE seq = {seq}"),
        ("session_started", "UPDATE session_started SET mrn = '4713' WHERE seq = {seq}"),
        ("session_started", "UPDATE session_started SET weight = 71.6 WHERE seq = {seq}"),
        ("session_started", "UPDATE session_started SET baseline_dia = 80 WHERE seq = {seq}"),
        ("session_ended", "UPDATE session_ended SET signer_name = 'Eve' WHERE seq = {seq}"),
        ("session_ended", "UPDATE fact SET staff_id = 1 WHERE seq = {seq}"),
        ("check_in_opened", "UPDATE fact SET at_utc_us = at_utc_us + 1 WHERE seq = {seq}"),
        ("check_in_opened", "UPDATE fact SET session_id = NULL WHERE seq = {seq}"),
        ("check_in_opened", "UPDATE fact SET command_id = 'other' WHERE seq = {seq}"),
        ("check_in_opened", "UPDATE fact SET ordinal = 7 WHERE seq = {seq}"),
    ],
)
def test_a_flipped_value_is_found(path, kind, sql):
    seq = _seqs(path, kind)[1]
    entry = _entry(path, seq)
    found = _first(path, lambda conn: conn.execute(sql.format(seq=seq)))
    assert (found.problem, found.entry, found.seq) == (P.FACT_CHANGED, entry, seq)
    assert found.kind == kind


def test_another_boot_is_found_where_it_is_first_named(path):
    found = _first(path, lambda conn: conn.execute("UPDATE boot SET boot_id = 'other'"))
    assert (found.problem, found.seq) == (P.FACT_CHANGED, 1)


@pytest.mark.parametrize("half", [["rating_given"], ["fact"], ["rating_given", "fact"]])
def test_a_removed_row_is_found(path, half):
    seq = _seqs(path, "rating_given")[3]
    entry = _entry(path, seq)

    def remove(conn):
        for table in half:
            conn.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))

    found = _first(path, remove)
    gone = P.FACT_REMOVED if "fact" in half else P.FACT_CHANGED
    assert (found.problem, found.entry, found.seq) == (gone, entry, seq)


def test_a_row_removed_together_with_its_entry_is_found(path):
    seq = _seqs(path, "rating_given")[3]
    entry = _entry(path, seq)

    def remove(conn):
        for table in ("rating_given", "fact", "ledger"):
            conn.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))

    found = _first(path, remove)
    assert (found.problem, found.entry) == (P.ENTRY_REMOVED, entry)


def test_closing_the_gap_of_a_removed_entry_is_found(path):
    seq = _seqs(path, "rating_given")[3]
    entry = _entry(path, seq)

    def remove(conn):
        for table in ("rating_given", "fact", "ledger"):
            conn.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))
        for number in range(entry + 1, 100):
            conn.execute("UPDATE ledger SET entry = entry - 1 WHERE entry = ?", (number,))

    found = _first(path, remove)
    assert (found.problem, found.entry) == (P.ENTRY_FORGED, entry)


def test_a_cut_tail_is_found_against_an_anchor(path):
    anchor = _head(path)
    seq = _seqs(path, "rating_given")[10]
    entry = _entry(path, seq)
    found = _first(path, lambda conn: ledgers.cut(conn, seq), anchor)
    assert (found.problem, found.entry, found.expected) == (P.CUT, entry, anchor.count)


def test_a_cut_tail_without_an_anchor_is_not_found(path):
    # What the trust page says is not covered: without a head from elsewhere, the rest fits.
    seq = _seqs(path, "rating_given")[10]
    with ledgers.tampering(path) as conn:
        ledgers.cut(conn, seq)
    assert ledgers.check(path).sound


def test_a_cut_tail_is_found_by_the_number_of_the_last_fact(path):
    def cut(conn):
        ((last,),) = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'fact'").fetchall()
        ledgers.cut(conn, last - 3)
        conn.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'fact'", (last,))

    assert _first(path, cut).problem == P.CUT


def test_another_history_of_the_same_length_is_found_against_an_anchor(path):
    anchor = _head(path)
    with ledgers.tampering(path) as conn:
        ledgers.cut(conn, _seqs_raw(conn, "session_ended")[1])
    with ledgers.opened(path) as records:
        records.append([ledgers.s.ended(_sessions(records)[0], "other-end")])
    verdict = ledgers.check(path)
    assert verdict.sound
    assert verdict.head.count == anchor.count
    found = ledgers.check(path, [anchor]).findings[0]
    assert (found.problem, found.entry) == (P.OTHER_HISTORY, anchor.count)


def _seqs_raw(conn, kind):
    rows = conn.execute("SELECT seq FROM fact WHERE kind = ?", (kind,))
    return [row[0] for row in rows.fetchall()]


def _sessions(records):
    return [row.id for row in records.sessions()]


def test_an_anchor_of_the_past_fits_as_long_as_nothing_before_it_changed(path):
    anchor = _head(path)
    with ledgers.opened(path) as records:
        ledgers.fill(records, "4713")
    verdict = ledgers.check(path, [anchor, Anchor(anchor.count, anchor.link[:8])])
    assert verdict.sound
    assert verdict.anchors == 1


def _copied(conn, table, where, **changes):
    """Copy a row with some columns set to SQL expressions."""
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    conn.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {where} LIMIT 1")


def _rating(conn, seq, like):
    _copied(conn, "rating_given", f"seq = {like}", seq=str(seq), rating="0")


def _forge(conn, seq, like):
    _copied(conn, "fact", f"seq = {like}", seq=str(seq), command_id="'forged'")
    _rating(conn, seq, like)


def test_a_forged_insert_without_an_entry_is_found(path):
    like = _seqs(path, "rating_given")[0]

    found = _first(path, lambda conn: _forge(conn, 9999, like))
    assert (found.problem, found.seq) == (P.FACT_ADDED, 9999)


def test_a_forged_insert_into_a_gap_is_found(path):
    with ledgers.opened(path) as records:
        database = records.ledger.database
        with database.transaction() as db:
            db.execute("UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'fact'")
        ledgers.fill(records, "4713")
    like = _seqs(path, "rating_given")[0]
    seq = _seqs(path, "staff_added")[2] - 2

    found = _first(path, lambda conn: _forge(conn, seq, like))
    assert (found.problem, found.seq) == (P.FACT_ADDED, seq)


def test_a_forged_insert_with_a_copied_entry_is_found(path):
    like = _seqs(path, "rating_given")[0]
    last = _head(path).count

    def forge(conn):
        _forge(conn, 9999, like)
        conn.execute(
            "INSERT INTO ledger SELECT ?, what, 9999, session_id, seconds, digest, link"
            " FROM ledger WHERE seq = ?",
            (last + 1, like),
        )
        conn.execute("UPDATE sqlite_sequence SET seq = 9999 WHERE name = 'fact'")

    found = _first(path, forge)
    assert (found.problem, found.entry, found.seq) == (P.ENTRY_FORGED, last + 1, 9999)


def test_a_row_of_a_kinds_own_table_that_no_fact_knows_is_found(path):
    like = _seqs(path, "rating_given")[0]
    found = _first(path, lambda conn: _rating(conn, 9999, like))
    assert (found.problem, found.seq) == (P.FACT_ADDED, 9999)


def _swap(conn, table, first, second):
    for old, new in ((first, 99999), (second, first), (99999, second)):
        conn.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))


def test_two_rows_swapped_are_found(path):
    first, second = _seqs(path, "rating_given")[2:6:3]

    def swap(conn):
        _swap(conn, "fact", first, second)
        _swap(conn, "rating_given", first, second)

    found = _first(path, swap)
    assert (found.problem, found.seq, found.other) == (P.FACTS_SWAPPED, first, second)


def test_what_two_rows_say_swapped_is_found(path):
    first, second = _seqs(path, "rating_given")[2:6:3]
    found = _first(path, lambda conn: _swap(conn, "rating_given", first, second))
    assert (found.problem, found.seq) == (P.FACT_CHANGED, first)


def test_two_rows_swapped_together_with_their_entries_are_found(path):
    first, second = _seqs(path, "rating_given")[2:6:3]
    entry = _entry(path, first)

    def swap(conn):
        _swap(conn, "fact", first, second)
        _swap(conn, "rating_given", first, second)
        a, b = (
            conn.execute("SELECT digest, link FROM ledger WHERE seq = ?", (seq,)).fetchone()
            for seq in (first, second)
        )
        for (digest, link), seq in ((b, first), (a, second)):
            conn.execute(
                "UPDATE ledger SET digest = ?, link = ? WHERE seq = ?", (digest, link, seq)
            )

    found = _first(path, swap)
    assert (found.problem, found.entry, found.seq) == (P.ENTRY_FORGED, entry, first)


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE numerics SET hr = hr + 0.5 WHERE {one}", P.SECONDS_CHANGED),
        ("UPDATE numerics SET spo2 = 99 WHERE {one}", P.SECONDS_CHANGED),
        ("UPDATE numerics SET absence = 1 WHERE {one}", P.SECONDS_CHANGED),
        ("UPDATE numerics SET utc_ms = utc_ms + 1 WHERE {one}", P.SECONDS_CHANGED),
        ("UPDATE numerics SET boottime_ms = boottime_ms + 1 WHERE {one}", P.SECONDS_CHANGED),
        ("UPDATE numerics SET hr = 9e999 WHERE {one}", P.SECONDS_CHANGED),
        ("DELETE FROM numerics WHERE {one}", P.SECONDS_REMOVED),
        ("DELETE FROM numerics WHERE batch = {batch}", P.SECONDS_REMOVED),
        ("UPDATE numerics SET batch = batch + 1 WHERE {one}", P.SECONDS_REMOVED),
        ("UPDATE numerics SET batch = NULL WHERE {one}", P.SECONDS_REMOVED),
    ],
)
def test_changed_seconds_are_found(path, sql, problem):
    with ledgers.opened(path) as records:
        session, batch = records.ledger.database.rows(
            "SELECT session_id, entry FROM ledger WHERE what = 'batch' ORDER BY entry LIMIT 1"
        )[0]
    least = f"(SELECT min(boottime_ms) FROM numerics WHERE session_id = {session})"
    one = f"session_id = {session} AND boottime_ms = {least}"
    found = _first(path, lambda conn: conn.execute(sql.format(one=one, batch=batch)))
    assert (found.problem, found.entry, found.session) == (problem, batch, session)


@pytest.mark.parametrize("batch", ["NULL", "999", "1", "batch"])
def test_added_seconds_are_found(path, batch):
    session = _seqs(path, "session_started")[1]

    def add(conn):
        where, later = f"session_id = {session}", "boottime_ms + 90000000"
        _copied(conn, "numerics", where, boottime_ms=later, batch=batch)

    found = _first(path, add)
    assert (found.problem, found.session) == (P.SECONDS_ADDED, session)


def test_seconds_of_a_session_that_had_none_are_found(path):
    with ledgers.opened(path) as records:
        records.append([ledgers.s.started("silent")])
    session = _seqs(path, "session_started")[2]

    def add(conn):
        _copied(conn, "numerics", "TRUE", session_id=str(session), batch="NULL")

    found = _first(path, add)
    assert (found.problem, found.session) == (P.SECONDS_ADDED, session)


@pytest.mark.parametrize("column", ["digest", "link"])
@pytest.mark.parametrize("number", [1, 20])
def test_a_changed_entry_is_found(path, column, number):
    def change(conn):
        conn.execute(f"UPDATE ledger SET {column} = zeroblob(32) WHERE entry = ?", (number,))

    found = _first(path, change)
    assert (found.problem, found.entry) == (P.ENTRY_FORGED, number)


@pytest.mark.parametrize("column", ["seq", "session_id", "what", "seconds"])
def test_an_entry_that_says_something_else_is_found(path, column):
    def change(conn):
        conn.execute("PRAGMA ignore_check_constraints = ON")
        sql = {
            "seq": "seq = 4711",
            "session_id": "session_id = 99",
            "what": "what = 'other'",
            "seconds": "seconds = 4",
        }
        conn.execute(f"UPDATE ledger SET {sql[column]} WHERE entry = 7")
        conn.execute("PRAGMA ignore_check_constraints = OFF")

    found = _first(path, change)
    assert (found.problem, found.entry) == (P.ENTRY_FORGED, 7)


@pytest.mark.parametrize(
    "name", ["fact_no_delete", "rating_given_no_update", "ledger_no_replace", "fact_one_end"]
)
def test_a_missing_guard_is_found(path, name):
    kind = "INDEX" if name == "fact_one_end" else "TRIGGER"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(f"DROP {kind} {name}")
    found = ledgers.check(path).findings
    assert [(each.problem, each.name) for each in found] == [(P.GUARDS_MISSING, name)]


def test_a_guard_that_does_nothing_and_a_strange_trigger_are_found(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER fact_no_delete")
        conn.execute("CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact BEGIN SELECT 1; END")
    assert ledgers.check(path).findings[0].name == "fact_no_delete"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("CREATE TRIGGER a_stranger AFTER INSERT ON fact BEGIN SELECT 1; END")
    assert ledgers.check(path).findings[0].name == "a_stranger"


def test_the_first_of_several_is_named_and_the_guards_besides(path):
    first, second = _seqs(path, "rating_given")[1:3]
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER rating_given_no_update")
        conn.execute("UPDATE rating_given SET rating = 3 WHERE seq IN (?, ?)", (first, second))
    found = ledgers.check(path).findings
    assert [each.problem for each in found] == [P.FACT_CHANGED, P.GUARDS_MISSING]
    assert found[0].seq == first
