"""What is written comes back equal, once, in order, and is never changed."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import Instant
from app.domain.facts import FACT_TYPES, NoticeRaised, SignInTried, WeightsLearned
from app.domain.notice import NoticeKind
from app.domain.session import Modifier, SessionEnd
from app.errors import ErrorCode, StorageError
from app.storage.database import open_database
from app.storage.mapping import FACT_TABLES
from app.storage.records import TRIES_READ, Records
from tests.storage import arbitrary
from tests.storage import samples as s


def _a_session(records, data):
    """Write arbitrary facts of all kinds, each in a commit, and return them as expected."""
    written = []

    def write(fact):
        fact = replace(fact, command_id=f"{len(written)}-{fact.command_id}")
        (stored,) = records.append([fact])
        assert stored == replace(fact, seq=stored.seq)
        written.append(stored)
        return stored.seq

    who = write(data.draw(arbitrary.any_staff()))
    everybody, patient = write(s.learned(None)), write(s.learned(None, "4711"))
    session = write(data.draw(arbitrary.any_started(everybody, patient)))
    check_in = write(s.opened(session))
    rating = write(s.rated(session, check_in))
    notice = write(_call(session))
    others = arbitrary.any_of_session(session, who, check_in, rating, notice)
    for fact in data.draw(st.lists(others)):
        write(fact)
    write(data.draw(arbitrary.any_ended(session, who)))
    return session, written


def _read_back(database, session, written):
    """Check that all of a session is there, what it taught by its number."""
    records = Records(database)
    taught = [fact for fact in written if isinstance(fact, WeightsLearned)]
    stated = [fact for fact in written if fact not in taught]
    again = records.facts_of(session)
    assert again == stated[1:]
    assert list(map(repr, again)) == list(map(repr, stated[1:]))
    assert [records.learned_fact(fact.seq) for fact in taught] == taught


def _call(session, command_id="call"):
    return NoticeRaised(
        at=s.at(5), command_id=command_id, session_id=session, notice=NoticeKind.NURSE_CALLED
    )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_facts_come_back_equal_even_after_reopening(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kiosk.db"
        database = open_database(path)
        try:
            session, written = _a_session(Records(database), data)
            _read_back(database, session, written)
            database.close()
            database = open_database(path)
            _read_back(database, session, written)
        finally:
            database.close()


@given(st.floats(0, 4e9), st.floats(0, 1e9))
def test_times_come_back_as_every_later_reading_gives_them(utc, boottime):
    table = FACT_TABLES["infusion_ended"]
    fact = table.type(at=Instant(utc, 0, boottime, "b"), command_id="c")
    once = table.load((1, *table.dump(fact, table.shared)))
    twice = table.load((1, *table.dump(once, table.shared)))
    assert once == twice
    assert abs(once.at.utc - utc) <= 1e-6
    assert abs(once.at.boottime - boottime) <= 1e-6


def test_facts_of_one_commit_are_numbered_in_order(records):
    session = records.append([s.started()])[0].seq
    facts = [
        replace(s.opened(session), command_id="one"),
        replace(_call(session), command_id="one"),
        replace(s.opened(session), command_id="two"),
    ]
    written = records.append(facts)
    assert [fact.seq for fact in written] == [2, 3, 4]
    assert records.facts_of(session)[1:] == list(written)


def test_a_command_carried_out_twice_writes_once(records, database):
    session = records.append([s.started()])[0].seq
    once = records.append([s.opened(session)])
    later = replace(s.opened(session), at=s.at(999))
    assert records.append([later]) == once
    assert records.append([later], [(s.at(), {})], session_id=session) == once
    assert database.rows("SELECT count(*) FROM fact") == [(2,)]
    assert records.counts(session).numerics == 1


def test_a_known_command_beside_a_new_one_writes_only_the_new(records):
    session = records.append([s.started()])[0].seq
    (old,) = records.append([s.opened(session, "old")])
    written = records.append([s.opened(session, "new"), s.opened(session, "old")])
    assert written[0] == old
    assert [fact.command_id for fact in written] == ["old", "new"]


def test_a_repeated_start_is_the_same_session_and_another_is_refused(records):
    (first,) = records.append([s.started("a")])
    assert records.append([s.started("a")]) == (first,)
    with pytest.raises(StorageError) as caught:
        records.append([s.started("b")])
    assert caught.value.code is ErrorCode.SESSION_RUNNING
    assert records.open_session() == first.seq
    records.append([s.ended(first.seq)])
    assert records.open_session() is None
    assert records.append([s.started("b")])[0].seq == records.open_session()


def test_a_session_ends_once(records):
    session = records.append([s.started()])[0].seq
    records.append([s.ended(session, "a")])
    with pytest.raises(StorageError):
        records.append([s.ended(session, "b")])


def test_a_failed_commit_leaves_nothing_and_can_be_repeated(records):
    session = records.append([s.started()])[0].seq
    other_boot = replace(s.at(), boot_id="another boot")
    good = replace(s.opened(session), at=other_boot)
    with pytest.raises(StorageError) as caught:
        records.append([good, s.rated(session, check_in=12345)])
    assert caught.value.code is ErrorCode.VALUE_REFUSED
    assert len(records.facts_of(session)) == 1
    assert records.append([good])[0].at == other_boot


def test_facts_outside_a_session_are_not_of_it(records):
    records.append([s.staff()])
    session = records.append([s.started()])[0].seq
    records.append([replace(s.opened(None), command_id="elsewhere")])
    assert [fact.kind for fact in records.facts_of(session)] == ["session_started"]


def test_nothing_to_write_is_no_commit(records):
    assert records.append([]) == ()


def test_numerics_without_a_session_are_a_mistake_of_the_program(records):
    with pytest.raises(ValueError, match="session_id"):
        records.append([], [(s.at(), {})])


def test_a_set_is_stored_in_one_order_and_zero_has_one_sign(records, database):
    (start,) = records.append([s.started(modifiers=frozenset(Modifier), baseline_hr=-0.0)])
    ((stored,),) = database.rows("SELECT modifiers FROM session_started")
    assert stored == json.dumps(sorted(Modifier))
    assert repr(records.facts_of(start.seq)[0].baseline_hr) == repr(start.baseline_hr) == "0.0"


# Staff.


def _try(who, n, succeeded=False):
    return SignInTried(
        at=s.at(n), command_id=f"try-{n}", who=who, succeeded=succeeded, purpose="sign_in"
    )


def test_staff_facts_hold_the_wrong_pins_since_the_last_right_one(records):
    ada, bob = records.append([s.staff("a", "Ada"), s.staff("b", "Bob")])
    tries = [_try(ada.seq, 1), _try(ada.seq, 2, succeeded=True), _try(ada.seq, 3)]
    tries += [_try(bob.seq, 4), _try(ada.seq, 5), _try(bob.seq, 6)]
    written = records.append(tries)
    assert records.staff_facts() == [ada, bob, *written[2:]]


def test_of_very_many_wrong_pins_the_newest_are_read(records):
    (ada,) = records.append([s.staff()])
    written = records.append([_try(ada.seq, n) for n in range(TRIES_READ + 100)])
    assert records.staff_facts() == [ada, *written[-TRIES_READ:]]


# The list of sessions, and counts.


def test_sessions_are_listed_newest_first_page_by_page(records):
    starts = []
    for n, end in enumerate(SessionEnd):
        (start,) = records.append([s.started(f"s{n}", initials=f"P{n}", at=s.at(n))])
        records.append([s.ended(start.seq, f"e{n}", end)])
        starts.append(start)
    (running,) = records.append([s.started("running")])
    rows = records.sessions(limit=3)
    assert [row.id for row in rows] == [running.seq, starts[3].seq, starts[2].seq]
    assert [row.end for row in rows] == [
        None,
        SessionEnd.ENTERED_IN_ERROR,
        SessionEnd.TRANSFERRED,
    ]
    assert rows[1].started == starts[3].at
    assert (rows[1].initials, rows[1].mrn) == ("P3", "4711")
    older = records.sessions(limit=3, before=rows[-1].id)
    assert [row.id for row in older] == [starts[1].seq, starts[0].seq]


def test_counts_tell_facts_by_kind_and_seconds_of_numerics(records):
    session = records.append([s.started()])[0].seq
    check_in = records.append([s.opened(session)])[0].seq
    records.append([s.rated(session, check_in, "r1"), s.rated(session, check_in, "r2")])
    records.append_numerics(session, [(s.at(n), {}) for n in range(5)])
    counts = records.counts(session)
    assert counts.facts == {"session_started": 1, "check_in_opened": 1, "rating_given": 2}
    assert counts.numerics == 5


def test_every_kind_is_mapped():
    assert list(FACT_TABLES) == [kind.kind for kind in FACT_TYPES]


def test_a_list_of_numbers_is_stored_as_finite_floats(records, database):
    (made,) = records.append([s.forecast(None, nausea=(1, 2, 3, -0.0, 1e-300))])
    assert database.rows("SELECT nausea FROM forecast_made") == [("[1.0, 2.0, 3.0, 0.0, 1e-300]",)]
    assert repr(made.nausea) == "(1.0, 2.0, 3.0, 0.0, 1e-300)"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused_before_the_database_is_asked(number):
    table = FACT_TABLES["forecast_made"]
    with pytest.raises(StorageError) as caught:
        table.dump(s.forecast(None, nausea=(1.0, number)), table.own)
    assert caught.value.code is ErrorCode.VALUE_REFUSED
