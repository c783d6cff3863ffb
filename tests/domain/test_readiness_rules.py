"""The gate opens on evidence alone, and any later bad fact shuts it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from app.domain.readiness import CriterionKind, CriterionState
from app.domain.readiness_rules import judge
from app.domain.session import Baseline
from app.domain.symptom import CheckIn, Rating, Symptom
from tests.domain.readiness_record import (
    BASELINE,
    END,
    MIN,
    NOW,
    PROTOCOL,
    FakeVitals,
    answer,
    assessed,
    check_in,
    empty_record,
    good_assessments,
    infusion,
    ready_record,
)


def test_a_record_with_everything_is_ready():
    readiness = judge(PROTOCOL, ready_record(), NOW)
    assert readiness.ready, [(r.criterion.id, r.evidence.reason) for r in readiness.blocking]
    assert readiness.expected == NOW
    assert readiness.waiting_for_staff == 0


def test_an_empty_record_meets_nothing():
    assert judge(PROTOCOL, empty_record(), NOW).met == 0


@drawn(st.floats(0, 1e6), st.booleans())
def test_time_alone_meets_the_minimum_time_and_nothing_else(passed, running):
    given = empty_record(infusion=infusion(None if running else END), baseline=BASELINE)
    met = [
        r.criterion.id
        for r in judge(PROTOCOL, given, END + passed).results
        if r.state == CriterionState.MET
    ]
    assert met == (["minimum_time"] if not running and passed >= 3600 else [])


# --- minimum time


def test_the_minimum_time_is_met_at_its_last_second():
    assert answer(ready_record(), "minimum_time", END + 3599) == ("not_met", "not_yet")
    assert answer(ready_record(), "minimum_time", END + 3600) == ("met", "ok")
    running = ready_record(infusion=infusion(None))
    assert answer(running, "minimum_time") == ("not_met", "infusion_running")


def test_no_time_counts_as_elapsed_while_the_clock_is_unsure():
    assert answer(ready_record(time_unsure=True), "minimum_time") == ("unknown", "time_unsure")


# --- staff


def changed(**changes):
    """Return a ready record with some assessments replaced, None for taken away."""
    made = good_assessments()
    for name, found in changes.items():
        key = name.replace("__", ".")
        if found is None:
            del made[key]
        else:
            made[key] = found
    return ready_record(assessments=made)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, ("unknown", "not_assessed")),
        (assessed("oriented", 0), ("not_met", "assessed_no")),
        (assessed("oriented", 2), ("not_met", "assessed_no")),
        (assessed("oriented", 1, NOW - 30 * MIN), ("met", "ok")),
        (assessed("oriented", 1, NOW - 30 * MIN - 1), ("stale", "too_old")),
        (assessed("oriented", 0, NOW - 60 * MIN), ("not_met", "assessed_no")),
    ],
)
def test_orientation(found, expected):
    assert answer(changed(oriented=found), "oriented") == expected


def test_a_finding_from_before_the_end_of_the_infusion_does_not_count():
    given = changed(tolerates_fluids=assessed("tolerates_fluids", 1, END - 1))
    assert answer(given, "fluids") == ("stale", "too_old")
    running = replace(given, infusion=infusion(None))
    assert answer(running, "fluids") == ("not_met", "infusion_running")
    assert answer(changed(escort=assessed("escort", 1, END - 1, "J.K.")), "escort")[0] == "met"


def test_an_escort_has_a_name():
    assert answer(changed(escort=assessed("escort")), "escort") == ("unknown", "not_assessed")
    blank = changed(escort=assessed("escort", text="  "))
    assert answer(blank, "escort") == ("unknown", "not_assessed")
    assert answer(changed(escort=assessed("escort", text="J.K.")), "escort") == ("met", "ok")


@pytest.mark.parametrize("name", ["instructions", "no_driving"])
def test_what_must_be_explained(name):
    assert answer(changed(**{name: None}), name) == ("unknown", "not_assessed")
    assert answer(changed(**{name: assessed(name, 0)}), name) == ("not_met", "assessed_no")


def score(value: int, at: float = NOW - 5 * MIN):
    return assessed("padss.bleeding", value, at)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("met", "ok")),
        ({"padss__bleeding": score(1)}, ("met", "ok")),
        ({"padss__bleeding": score(1), "padss__vitals": score(1)}, ("not_met", "total_low")),
        ({"padss__bleeding": score(0)}, ("not_met", "zero_item")),
        ({"padss__bleeding": score(0), "padss__vitals": None}, ("not_met", "zero_item")),
        ({"padss__bleeding": None}, ("unknown", "items_missing")),
        ({"padss__bleeding": score(3)}, ("unknown", "items_missing")),
        ({"padss__bleeding": score(2, NOW - 31 * MIN)}, ("stale", "too_old")),
    ],
)
def test_a_scale_needs_every_item_no_zero_and_the_total(changes, expected):
    assert answer(changed(**changes), "padss") == expected


def test_a_scale_nobody_scored_is_not_assessed():
    given = ready_record(assessments={})
    assert answer(given, "aldrete") == ("unknown", "not_assessed")


# --- the whole


def asked(*rounds: CheckIn):
    return ready_record(check_ins=tuple(rounds))


@drawn(st.sampled_from(list(Symptom)), st.floats(0, 89))
def test_never_ready_when_the_last_rating_of_any_symptom_is_severe(symptom, ago):
    bad = check_in(NOW - ago * MIN, Rating.NONE, **{symptom.value: Rating.SEVERE})
    before = tuple(check_in(bad.opened - gap * MIN) for gap in (25, 10))
    readiness = judge(PROTOCOL, asked(*before, bad), NOW)
    assert not readiness.ready
    if ago <= 45:
        # Nothing else blocks: it is this rating that shuts the gate.
        assert [r.criterion.id for r in readiness.blocking] == [symptom.value]


@pytest.mark.parametrize("name", [c.id for c in PROTOCOL.criteria])
def test_every_criterion_can_block(name):
    """Take away what one criterion stands on; then the gate is shut."""
    by_kind = {
        CriterionKind.MINIMUM_TIME: {"time_unsure": True},
        CriterionKind.SYMPTOM: {"check_ins": ()},
        CriterionKind.VITAL_RANGE: {"vitals": FakeVitals()},
        CriterionKind.NEAR_BASELINE: {"baseline": Baseline()},
    }
    kind = next(c.kind for c in PROTOCOL.criteria if c.id == name)
    readiness = judge(PROTOCOL, ready_record(**by_kind.get(kind, {"assessments": {}})), NOW)
    assert not readiness.ready
    assert name in [r.criterion.id for r in readiness.blocking]


ROUNDS = st.lists(
    st.tuples(st.integers(-40, 90), st.sampled_from([None, *Rating])), max_size=8
).map(lambda found: tuple(check_in(END + m * MIN, r) for m, r in sorted(found, key=str)))


@drawn(ROUNDS, st.floats(0, 200 * MIN), st.floats(0, 200 * MIN))
def test_time_alone_never_meets_a_symptom(rounds, first, later):
    given = asked(*rounds)
    start = max([END, *(c.opened for c in rounds)]) + first
    for name in ("dissociation", "dizziness", "nausea", "drowsiness", "anxiety"):
        if answer(given, name, start + later)[0] == "met":
            assert answer(given, name, start)[0] == "met"


@settings(max_examples=50)
@drawn(ROUNDS, st.floats(0, 200 * MIN))
def test_judging_is_pure(rounds, passed):
    given = asked(*rounds)
    before = deepcopy(given)
    assert judge(PROTOCOL, given, END + passed) == judge(PROTOCOL, given, END + passed)
    assert given == before
