"""Queries that must stay fast with a hundred thousand sessions are answered by an index."""

from __future__ import annotations

import pytest

from app.domain.facts import (
    FACT_TYPES,
    FollowUpCalled,
    LearningSet,
    OutcomeAsked,
    SessionStarted,
    SheetGiven,
    SignInTried,
    WeightsLearned,
)
from app.storage import outcome_records as outcomes
from app.storage import queries as q
from app.storage import series_records as series
from app.storage.aftercare_records import OF_SESSION
from app.storage.mapping import FACT_TABLES
from app.storage.numerics import PRESSURES, SELECT_PAGE


def _plan(database, sql, parameters):
    return [row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def _of(kind, sql):
    table = FACT_TABLES[kind.kind]
    return sql.format(select=table.select, all=table.select_all)


@pytest.mark.parametrize("kind", FACT_TYPES, ids=lambda kind: kind.kind)
def test_facts_of_a_session_are_found_by_index_in_order(database, kind):
    plan = _plan(database, _of(kind, q.OF_SESSION), (1, kind.kind))
    assert plan[0] == "SEARCH f USING INDEX fact_by_session (session_id=? AND kind=?)"
    assert plan[1] == "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any("TEMP B-TREE" in step or "SCAN" in step for step in plan)


@pytest.mark.parametrize("kind", FACT_TYPES, ids=lambda kind: kind.kind)
def test_all_facts_of_a_kind_are_read_without_the_others(database, kind):
    """At every start the staff are read so: what else there is must not be walked."""
    plan = _plan(database, _of(kind, q.ALL), ())
    assert plan[:2] == ["SCAN d", "SEARCH f USING INTEGER PRIMARY KEY (rowid=?)"]
    assert not any("TEMP B-TREE" in step for step in plan)


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        (q.OPEN_SESSION, ()),
        (q.KINDS_OF_SESSION, (1,)),
        (q.SESSIONS, (9, 9)),
        (q.SESSIONS_OF, ("4711",)),
        (series.RATINGS.format(marks="?, ?"), (1, 2)),
        (_of(SessionStarted, series.STARTS), ("4711",)),
        (_of(OutcomeAsked, outcomes.ROUNDS), ("4711",)),
        (_of(OutcomeAsked, outcomes.NEWEST), ()),
        (q.COMPLETED, (0, 100)),
        (q.COMPLETED_COUNT, ()),
        (_of(SignInTried, q.TRIES), (1, 64)),
        (SELECT_PAGE, (1, -1, 0, 100)),
        (PRESSURES, (1,)),
        (_of(SessionStarted, q.ONE), (1,)),
        (_of(WeightsLearned, q.LEARNED), ("patient", "4711")),
        (_of(WeightsLearned, q.LEARNED_AFTER), ("population", "", 9)),
        (q.PATIENTS_LEARNED, ("patient",)),
        (_of(LearningSet, q.NEWEST_SETTING), ()),
        (q.WRITTEN, ("x",)),
        (_of(SheetGiven, OF_SESSION), (1,)),
        (_of(FollowUpCalled, OF_SESSION), (1,)),
    ],
)
def test_no_query_walks_a_table_or_sorts(database, sql, parameters):
    plan = _plan(database, sql, parameters)
    assert not any("TEMP B-TREE" in step or "SCAN" in step for step in plan), plan


@pytest.mark.parametrize(
    ("sql", "parameters", "first"),
    [
        (q.SESSIONS_OF, ("4711",), "d USING INDEX session_started_by_mrn (mrn=?)"),
        (q.COMPLETED, (0, 9), "x USING INDEX fact_one_end (session_id>?)"),
        (
            q.COMPLETED_COUNT,
            (),
            "session_ended USING COVERING INDEX session_ended_by_end (end=?)",
        ),
        (PRESSURES, (1,), "numerics USING COVERING INDEX numerics_pressure (session_id=?)"),
        (
            _of(WeightsLearned, q.LEARNED),
            ("patient", "4711"),
            "d USING INDEX weights_learned_by_whom (scope=? AND mrn=? AND rowid>?)",
        ),
        (
            _of(WeightsLearned, q.LEARNED_AFTER),
            ("population", "", 9),
            "d USING INDEX weights_learned_by_whom (scope=? AND mrn=? AND rowid>?)",
        ),
        (
            q.PATIENTS_LEARNED,
            ("patient",),
            "weights_learned USING COVERING INDEX weights_learned_by_whom (scope=?)",
        ),
    ],
)
def test_a_query_begins_with_its_own_index(database, sql, parameters, first):
    """Where it says COVERING, no row is read: neither weights nor the seconds in between."""
    assert _plan(database, sql, parameters)[0] == f"SEARCH {first}"


def test_the_newest_weights_are_found_after_the_last_reset_by_index(database):
    plan = _plan(database, _of(WeightsLearned, q.LEARNED), ("patient", "4711"))
    reset = "SEARCH learning_reset USING COVERING INDEX learning_reset_by_scope (scope=?)"
    assert reset in plan
