"""The schema: known steps, the words it accepts, and what it refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
import sqlite_utils

from app.domain import facts as f
from app.domain.access import GlassEnd
from app.domain.aftercare import SheetUse
from app.domain.asking import RoundEnd, RoundKind
from app.domain.event import EventKind
from app.domain.facts import FACT_TYPES
from app.domain.follow_up import CallResult
from app.domain.forecast import ForecastCause
from app.domain.learning import LearnedScope
from app.domain.metric import METRICS
from app.domain.notice import NoticeKind
from app.domain.self_harm import SelfHarmOrigin
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.staff_role import PinCause, Role
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom
from app.domain.vital_state import VitalState
from app.errors import ErrorCode, StorageError
from app.storage.mapping import FACT_TABLES
from app.storage.migrations import APPLICATION_ID, KNOWN, MIGRATIONS, migrate
from app.storage.numerics import COLUMNS, STORED
from tests.storage import samples as s
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
    assert tuple(columns[5:-3]) == COLUMNS
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
        ("session_ended", "end", SessionEnd),
        ("forecast_made", "cause", ForecastCause),
        ("weights_learned", "scope", LearnedScope),
        ("learning_reset", "scope", LearnedScope),
        ("vital_state_changed", "state", VitalState),
        ("outcome_asked", "round", RoundKind),
        ("outcome_closed", "end", RoundEnd),
        ("self_harm_told", "origin", SelfHarmOrigin),
        ("staff_added", "role", Role),
        ("role_set", "role", Role),
        ("session_ended", "signer_role", Role),
        ("session_ended", "second_role", Role),
        ("pin_set", "cause", PinCause),
        ("glass_closed", "end", GlassEnd),
        ("sheet_given", "use", SheetUse),
        ("follow_up_called", "result", CallResult),
    ],
)
def test_the_schema_accepts_exactly_the_words_of_the_program(database, table, column, values):
    ((sql,),) = database.rows("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    quoted = '"end"' if column == "end" else column
    _, _, rest = sql.partition(f"CHECK ({quoted} IN (")
    words = {word.strip().strip("'") for word in rest.partition(")")[0].split(",")}
    assert words == {str(value) for value in values}


def test_the_kinds_in_rows_are_exactly_those_of_the_program(database):
    kinds = {name for (name,) in database.rows("SELECT name FROM fact_kind")}
    assert kinds == {kind.kind for kind in FACT_TYPES}
    notices = {name for (name,) in database.rows("SELECT name FROM notice_kind")}
    assert notices == set(NoticeKind)
    events = {name for (name,) in database.rows("SELECT name FROM event_kind")}
    assert events == set(EventKind)


@pytest.mark.parametrize(
    "changes",
    [
        {"score": 6},
        {"score": -1},
        {"event": EventKind.WALKED, "score": 3},
        {"event": EventKind.SYMPTOM_OVER, "score": None},
        {"event": EventKind.CHEST_PAIN, "score": None, "text": "left"},
    ],
)
def test_a_score_belongs_to_sedation_and_a_symptom_that_is_over_has_a_name(records, changes):
    session = records.append([started()])[0].seq
    scored = f.EventNoted(
        at=s.at(5),
        command_id="scored",
        session_id=session,
        event=EventKind.SEDATION,
        happened=s.at(4),
        score=2,
    )
    with pytest.raises(StorageError) as caught:
        records.append([replace(scored, **changes)])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    (written,) = records.append([scored])
    assert records.facts_of(session)[-1] == written
    assert written.score == 2


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


_FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize(
    "fact",
    [
        replace(s.corrected(None), dose=0.0),
        replace(s.corrected(None), duration=-1.0),
        replace(s.corrected(None), dose=float("inf")),
        replace(s.resumed(None), dose=-5.0),
        replace(s.resumed(None), duration=float("nan")),
        replace(s.forecast(None), nausea=_FIVE[:4]),
        replace(s.forecast(None), nausea=(*_FIVE[:4], float("nan"))),
        replace(s.forecast(None), all_settled=(*_FIVE[:4], float("inf"))),
        replace(s.forecast(None), model=""),
        s.learned(None, scope=LearnedScope.PATIENT),
        s.learned(None, "4711", scope=LearnedScope.POPULATION),
        s.learned(None, version=0),
        s.learned(None, sessions=0),
        s.learned(None, model=""),
        s.learned(None, weights=b""),
        s.learned(None, weights="text"),
        replace(s.sheet(1), text_sha256="b"),
        s.called(1, hours=0.0),
        s.called(1, note="n" * 201),
        s.called(1, self_harm=4),
        s.called(1, result=CallResult.NOT_REACHED),
    ],
    ids=lambda fact: fact.kind,
)
def test_a_new_kind_of_fact_that_cannot_be_true_is_refused(records, database, fact):
    with pytest.raises(StorageError) as caught:
        records.append([fact])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    assert database.rows("SELECT count(*) FROM fact") == [(0,)]


def _copy_forecast(database, seq, nausea):
    columns = [row[1] for row in database.rows("PRAGMA table_info(forecast_made)")][1:]
    others = ", ".join("?2" if name == "nausea" else f'"{name}"' for name in columns)
    with database.transaction() as db:
        db.execute(
            "INSERT INTO fact (seq, kind, command_id, ordinal, at_utc_us, at_offset_s,"
            " at_boottime_us, at_boot) SELECT ?1, kind, 'copy-' || ?1, 0, at_utc_us,"
            " at_offset_s, at_boottime_us, at_boot FROM fact WHERE seq = 1",
            (seq,),
        )
        sql = f"INSERT INTO forecast_made SELECT ?1, {others} FROM forecast_made WHERE seq = 1"
        db.execute(sql, (seq, nausea))


@pytest.mark.parametrize("text", ["", "no list", "{}", "5", "[1, 2, 3", "[1, 2, 3, 4]"])
def test_a_list_that_is_none_is_refused(database, records, text):
    records.append([s.forecast(None)])
    _copy_forecast(database, 2, "[1, 2, 3, 4, 5]")
    with pytest.raises(StorageError) as caught:
        _copy_forecast(database, 3, text)
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    assert database.rows("SELECT seq FROM forecast_made") == [(1,), (2,)]


@pytest.mark.parametrize("prior", ["prior_population", "prior_patient"])
def test_a_session_starts_from_weights_that_are_there(records, prior):
    (nobody,) = records.append([s.staff()])
    with pytest.raises(StorageError) as caught:
        records.append([started(**{prior: nobody.seq})])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    (taught,) = records.append([s.learned(None, "4711")])
    (start,) = records.append([started(**{prior: taught.seq})])
    assert getattr(records.facts_of(start.seq)[0], prior) == taught.seq
