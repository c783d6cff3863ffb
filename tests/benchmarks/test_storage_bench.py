"""What storing costs: a rating's commit against raw sqlite3, and the bytes of a session."""

from __future__ import annotations

import sqlite3
import time
import uuid
from pathlib import Path
from statistics import median

from app.clock import Instant
from app.storage.database import Database, open_database
from app.storage.records import Records
from tests.storage.samples import at, four_hours, opened, rated, started

LIMIT_RATIO = 1.25
LIMIT_BYTES = 1_500_000
ROUNDS = 400


def _prepared(path: Path) -> tuple[Database, int, int]:
    database = open_database(path)
    records = Records(database)
    session = records.append([started()])[0].seq
    check_in = records.append([opened(session)])[0].seq
    return database, session, check_in


def _raw_connection(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "locking_mode = EXCLUSIVE",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "temp_store = MEMORY",
    ):
        conn.execute(f"PRAGMA {pragma}").fetchall()
    return conn


def _raw_rating(conn: sqlite3.Connection, session: int, check_in: int, moment: Instant) -> None:
    conn.execute("BEGIN")
    seq = conn.execute(
        "INSERT INTO fact (kind, ordinal, at_utc_us, at_offset_s, at_boottime_us, at_boot,"
        " command_id, session_id, staff_id) VALUES ('rating_given', 0, ?, ?, ?, 1, ?, ?, NULL)",
        (
            round(moment.utc * 1e6),
            moment.offset,
            round(moment.boottime * 1e6),
            uuid.uuid4().hex,
            session,
        ),
    ).lastrowid
    conn.execute(
        "INSERT INTO rating_given (seq, check_in, symptom, rating, corrects)"
        " VALUES (?, ?, 'nausea', 1, NULL)",
        (seq, check_in),
    )
    conn.execute("COMMIT")


def test_a_rating_costs_little_more_than_raw_sqlite(tmp_path):
    ours, session, check_in = _prepared(tmp_path / "ours.db")
    records = Records(ours)
    _prepared(tmp_path / "raw.db")[0].close()
    conn = _raw_connection(tmp_path / "raw.db")
    spent: tuple[list[float], list[float]] = ([], [])

    def append() -> None:
        records.append([rated(session, check_in, uuid.uuid4().hex)])

    def raw() -> None:
        _raw_rating(conn, session, check_in, at(61))

    # One after the other in turn, first ours, then raw first: the disk's moods hit both.
    for turn in range(ROUNDS):
        pair = ((append, spent[0]), (raw, spent[1]))
        for write, times in pair if turn % 2 else reversed(pair):
            begin = time.perf_counter()
            write()
            times.append(time.perf_counter() - begin)
    conn.close()
    ours.close()
    ratio = median(spent[0]) / median(spent[1])
    print(f"\nrating commit, ours / raw sqlite3: {ratio:.2f} (limit {LIMIT_RATIO})")
    assert ratio <= LIMIT_RATIO


def test_four_hours_of_numerics_are_small(tmp_path):
    database, session, _ = _prepared(tmp_path / "kiosk.db")
    records = Records(database)
    rows = list(four_hours())
    begin = time.perf_counter()
    for row in rows:
        records.append_numerics(session, [row])
    per_second = (time.perf_counter() - begin) / len(rows)
    begin = time.perf_counter()
    assert sum(1 for _ in records.numerics_of(session)) == len(rows)
    reading = time.perf_counter() - begin
    database.close()
    size = (tmp_path / "kiosk.db").stat().st_size
    print(f"\nbytes of 4 h of 9 numerics at 1 Hz: {size} (limit {LIMIT_BYTES})")
    print(f"one second's commit {per_second * 1e3:.2f} ms, reading all back {reading:.2f} s")
    assert size <= LIMIT_BYTES
