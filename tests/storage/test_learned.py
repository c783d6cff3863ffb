"""What was learned: the newest since the last reset, one patient apart from every other."""

from __future__ import annotations

import pytest

from app.domain.facts import WeightsLearned
from app.domain.learning import LearnedScope
from tests.storage import samples as s

PATIENT, POPULATION = LearnedScope.PATIENT, LearnedScope.POPULATION


@pytest.fixture
def session(records):
    """The id of a session that taught something."""
    return records.append([s.started()])[0].seq


def test_nothing_is_learned_in_a_new_file(records):
    assert records.learned(POPULATION) is None
    assert records.learned(PATIENT, "4711") is None
    assert records.learned_fact(1) is None
    assert records.learning_setting() is None
    assert records.learning_history() == []
    assert list(records.learned_by_population()) == []
    assert records.patients_learned() == 0


def test_the_newest_weights_count(records, session):
    first, second = records.append([s.learned(session), s.learned(session, version=2)])
    assert records.learned(POPULATION) == second
    assert records.learned_fact(first.seq) == first


def test_every_patient_has_weights_of_their_own(records, session):
    mrns = ["7", "07", "a", "A"]
    written = records.append([s.learned(session, mrn) for mrn in mrns])
    (everybody,) = records.append([s.learned(session)])
    assert [records.learned(PATIENT, mrn) for mrn in mrns] == list(written)
    assert records.learned(POPULATION) == everybody
    assert records.learned(PATIENT, "8") is None
    assert records.learned(PATIENT) is None
    assert records.learned(POPULATION, "7") is None


def test_a_fact_of_another_kind_is_no_weights(records, session):
    assert records.learned_fact(session) is None


def test_a_reset_of_the_patients_is_one_for_all_of_them(records, session):
    old = records.append([s.learned(session, "7"), s.learned(session, "8"), s.learned(session)])
    records.append([s.reset("r", PATIENT)])
    assert records.learned(PATIENT, "7") is records.learned(PATIENT, "8") is None
    assert records.learned(POPULATION) == old[2]
    assert records.learned_fact(old[0].seq) == old[0]
    (new,) = records.append([s.learned(session, "7", command_id="again")])
    assert records.learned(PATIENT, "7") == new
    assert records.learned(PATIENT, "8") is None


def test_a_reset_of_the_population_leaves_the_patients(records, session):
    (of_one, _) = records.append([s.learned(session, "7"), s.learned(session)])
    records.append([s.reset("r", POPULATION)])
    assert records.learned(POPULATION) is None
    assert records.learned(PATIENT, "7") == of_one


def test_the_last_of_several_resets_counts(records, session):
    for n in range(3):
        records.append([s.learned(session, command_id=f"l{n}"), s.reset(f"r{n}", POPULATION)])
    assert records.learned(POPULATION) is None


def test_patients_are_counted_once_each_since_the_last_reset(records, session):
    records.append([s.learned(session, mrn, command_id=mrn) for mrn in ("7", "8", "9")])
    records.append([s.learned(session, "7", version=2), s.learned(session)])
    assert records.patients_learned() == 3
    records.append([s.reset("p", POPULATION)])
    assert records.patients_learned() == 3
    records.append([s.reset("r", PATIENT)])
    assert records.patients_learned() == 0
    records.append([s.learned(session, "8", command_id="again")])
    assert records.patients_learned() == 1


def test_the_last_setting_of_the_switches_counts(records):
    (first,) = records.append([s.switched("a", patients=True, population=False)])
    assert records.learning_setting() == first
    (second,) = records.append([s.switched("b", patients=False, population=True)])
    assert records.learning_setting() == second


def test_the_history_holds_switches_and_resets_in_order(records, session):
    facts = [
        s.reset("a", PATIENT),
        s.switched("b", patients=True, population=False),
        s.reset("c", POPULATION),
        s.switched("d", patients=True, population=True),
    ]
    written = records.append(facts)
    records.append([s.learned(session)])
    assert records.learning_history() == list(written)


def test_the_weights_of_the_population_come_one_by_one_since_the_beginning(records, session):
    versions = [s.learned(session, version=n) for n in (1, 2, 3)]
    written = records.append([versions[0], s.learned(session, "7"), *versions[1:]])
    records.append([s.reset("r", POPULATION)])
    found = list(records.learned_by_population())
    assert found == [fact for fact in written if fact.scope is POPULATION]


def test_the_facts_of_a_session_are_read_without_its_weights(records, database, session):
    records.append([s.forecast(session), s.learned(session), s.learned(session, "4711")])
    asked = []
    database.db.conn.set_trace_callback(asked.append)
    kinds = [fact.kind for fact in records.facts_of(session)]
    database.db.conn.set_trace_callback(None)
    assert kinds == ["session_started", "forecast_made"]
    assert asked
    assert not [sql for sql in asked if WeightsLearned.kind in sql]


def test_any_bytes_come_back_as_they_were(records, session):
    weights = bytes(range(256)) * 300
    (written,) = records.append([s.learned(session, weights=weights)])
    assert records.learned(POPULATION).weights == written.weights == weights


def test_the_same_end_carried_out_twice_teaches_once(records, session):
    """A session's end and what it taught are one command."""
    facts = [s.ended(session, "end"), s.learned(session, "4711", command_id="end")]
    once = records.append(facts)
    assert records.append(facts) == once
    assert records.patients_learned() == 1
    assert records.learned(PATIENT, "4711").version == 1
