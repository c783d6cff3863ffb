"""The schema: known steps, enums it accepts, and plans of the queries that must be fast."""

from __future__ import annotations

import sqlite3

import pytest
import sqlite_utils

from app.domain.facts import FACT_TYPES, SessionStarted, SignInTried
from app.domain.metric import METRICS
from app.domain.notice import NoticeKind
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom
from app.errors import ErrorCode, StorageError
from app.storage import records as r
from app.storage.mapping import FACT_TABLES
from app.storage.migrations import APPLICATION_ID, KNOWN, MIGRATIONS, migrate
from app.storage.numerics import COLUMNS, SELECT_PAGE, STORED
from tests.storage.samples import opened, rated, started


def test_the_known_names_are_those_of_the_steps():
    empty = sqlite_utils.Database(memory=True, execute_plugins=False)
    assert {step.name for step in MIGRATIONS.pending(empty)} == KNOWN
    empty.close()


def test_a_step_that_fails_leaves_nothing(monkeypatch):
    db = sqlite_utils.Database(memory=True, execute_plugins=False)
    monkeypatch.setattr("app.storage.migrations._GUARDS", "CREATE NONSENSE;")
    with pytest.raises(sqlite3.OperationalError):
        migrate(db)
    assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert db.execute("PRAGMA application_id").fetchone() == (0,)
    db.close()


def test_the_file_is_marked_as_ours(database):
    assert database.rows("PRAGMA application_id") == [(APPLICATION_ID,)]


def test_every_table_of_ours_is_strict(database):
    loose = database.rows(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND NOT strict AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'"
    )
    assert loose == []


@pytest.mark.parametrize("kind", FACT_TYPES, ids=lambda kind: kind.kind)
def test_each_kind_of_fact_has_a_table_with_its_fields(database, kind):
    columns = [row[1] for row in database.rows(f"PRAGMA table_info({kind.kind})")]
    mapped = [column for field in FACT_TABLES[kind.kind].own for column in field.columns]
    assert columns == ["seq", *mapped]


def test_the_numerics_table_has_every_metric_in_the_stored_order(database):
    columns = [row[1] for row in database.rows("PRAGMA table_info(numerics)")]
    assert tuple(columns[5:-2]) == COLUMNS
    assert set(STORED) == set(METRICS)
    # The places in the bit masks of files already written.
    assert COLUMNS == (
        "hr",
        "pulse",
        "spo2",
        "rr",
        "temp",
        "nibp_sys",
        "nibp_dia",
        "nibp_mean",
        "perfusion",
    )


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("session_started", "route", Route),
        ("check_in_opened", "origin", Origin),
        ("rating_given", "symptom", Symptom),
        ("check_in_closed", "end", CheckInEnd),
        ("notice_raised", "notice", NoticeKind),
        ("session_ended", "end", SessionEnd),
        ("fact", "kind", [kind.kind for kind in FACT_TYPES]),
    ],
)
def test_the_schema_accepts_exactly_the_words_of_the_program(database, table, column, values):
    ((sql,),) = database.rows("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    quoted = '"end"' if column == "end" else column
    _, _, rest = sql.partition(f"CHECK ({quoted} IN (")
    words = {word.strip().strip("'") for word in rest.partition(")")[0].split(",")}
    assert words == {str(value) for value in values}


@pytest.mark.parametrize("rating", [*Rating, None])
def test_every_rating_and_no_answer_can_be_stored(records, rating):
    session = records.append([started()])[0].seq
    check_in = records.append([opened(session)])[0].seq
    (written,) = records.append([rated(session, check_in, rating=rating)])
    assert written.rating is rating
    assert records.facts_of(session)[-1].rating is rating


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": -1.0},
        {"dose": 0.0},
        {"age": 151},
        {"duration": -1.0},
        {"earlier_infusions": -1},
        {"baseline_spo2": 101.0},
        {"weight": float("nan")},
        {"baseline_hr": float("nan")},
        {"dose": float("inf")},
        {"mrn": None},
        {"mrn": "half a pair \ud800"},
        {"protocol_version": 2**63},
        {"modifiers": frozenset(Modifier), "route": Rating.NONE},
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_written(records, changes):
    with pytest.raises(StorageError) as caught:
        records.append([started(**changes)])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    assert records.sessions() == []
    assert records.append([started()])[0].seq == 1


def _plan(database, sql, parameters):
    return [row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]


@pytest.mark.parametrize("kind", FACT_TYPES, ids=lambda kind: kind.kind)
def test_facts_of_a_session_are_found_by_index_in_order(database, kind):
    sql = r.OF_SESSION.format(select=FACT_TABLES[kind.kind].select)
    plan = _plan(database, sql, (1, kind.kind))
    assert plan[0] == "SEARCH f USING INDEX fact_by_session (session_id=? AND kind=?)"
    assert plan[1] == "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any("TEMP B-TREE" in step or "SCAN" in step for step in plan)


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        (r.OPEN_SESSION, ()),
        (r.SESSIONS, (9, 9)),
        (r.TRIES.format(select=FACT_TABLES[SignInTried.kind].select), (1, 64)),
        (SELECT_PAGE, (1, -1, 0, 100)),
        (f"{FACT_TABLES[SessionStarted.kind].select} WHERE f.seq = ?", (1,)),
        (r.WRITTEN, ("x",)),
    ],
)
def test_no_query_walks_a_table_or_sorts(database, sql, parameters):
    plan = _plan(database, sql, parameters)
    assert not any("TEMP B-TREE" in step or "SCAN" in step for step in plan), plan
