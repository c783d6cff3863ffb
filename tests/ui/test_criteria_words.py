"""Every criterion in words, whatever its kind, state and reason."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from app.domain.criteria.items import SCALES, STAFF_ITEMS
from app.domain.criteria.told import SELF_HARM
from app.domain.metric import Metric
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Reason,
)
from app.domain.symptom import Rating, Symptom
from tests.ui import samples as s
from ui.criteria_words import facts_of, no_driving_until, state_word, title
from ui.evidence_words import evidence_text
from ui.score_words import item_name, item_question, score_answer, score_name

K = CriterionKind
CRITERIA = {
    K.VITAL_RANGE: Criterion(
        id="a", kind=K.VITAL_RANGE, source="", metric=Metric.SPO2, low=93, steady_minutes=10
    ),
    K.NEAR_BASELINE: Criterion(
        id="b",
        kind=K.NEAR_BASELINE,
        source="",
        metrics=(Metric.NIBP_SYS, Metric.NIBP_DIA),
        percent=20,
    ),
    K.SYMPTOM: Criterion(
        id="c",
        kind=K.SYMPTOM,
        source="",
        symptom=Symptom.DIZZINESS,
        at_most=Rating.NONE,
        in_a_row=2,
    ),
    K.MINIMUM_TIME: Criterion(id="d", kind=K.MINIMUM_TIME, source="", minutes=60),
    K.ITEM: Criterion(id="e", kind=K.ITEM, source="", item="oriented"),
    K.SCORE: Criterion(id="f", kind=K.SCORE, source="", scale="aldrete", minimum_total=9),
    K.ESCORT: Criterion(id="g", kind=K.ESCORT, source=""),
    K.INSTRUCTIONS: Criterion(id="h", kind=K.INSTRUCTIONS, source=""),
    K.NO_DRIVING: Criterion(id="i", kind=K.NO_DRIVING, source=""),
    K.SELF_HARM: SELF_HARM,
}
PRESSURE = {Metric.NIBP_SYS: 138.0, Metric.NIBP_DIA: 84.0}
BASELINE = {Metric.NIBP_SYS: 122.0, Metric.NIBP_DIA: 78.0}


def say(kind: K, state: CriterionState, evidence: Evidence, *, full: bool = False, **more) -> str:
    criterion = replace(CRITERIA[kind], **more)
    return evidence_text(
        CriterionResult(criterion, state, evidence), facts_of(s.snapshot(), full=full)
    )


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("kind", list(K))
def test_every_state_and_reason_has_words(qapp, kind, full):
    bare = Evidence(Reason.OK)
    rich = Evidence(
        Reason.OK,
        at=s.NOW_T - 240,
        values=PRESSURE,
        baseline=BASELINE,
        ratings=((s.NOW_T - 240, Rating.MILD), (s.NOW_T - 100, None)),
        steady_since=s.NOW_T - 600,
        until=s.NOW_T + 600,
        total=7,
        text="J.K.",
        by=1,
    )
    for state, reason, evidence in product(CriterionState, Reason, (bare, rich)):
        words = say(kind, state, replace(evidence, reason=reason), full=full)
        assert words.strip()
        assert "None" not in words
        assert "{" not in words
        assert "safe" not in words.lower()
    assert title(CRITERIA[kind])
    assert all(state_word(state) for state in CriterionState)


@pytest.mark.parametrize(
    ("kind", "state", "evidence", "words"),
    [
        (
            K.VITAL_RANGE,
            CriterionState.MET,
            Evidence(Reason.OK, s.NOW_T, {Metric.SPO2: 97.0}, steady_since=s.NOW_T - 1200),
            "97 %, steady 20 min",
        ),
        (
            K.VITAL_RANGE,
            CriterionState.STALE,
            Evidence(Reason.TOO_OLD, s.NOW_T - 24 * 60, {Metric.SPO2: 97.0}),
            "old: 24 min ago · 97 %",
        ),
        (
            K.NEAR_BASELINE,
            CriterionState.MET,
            Evidence(Reason.OK, s.NOW_T - 240, PRESSURE, BASELINE),
            "138/84, 4 min ago, baseline 122/78 (+13 %)",
        ),
        (
            K.SYMPTOM,
            CriterionState.NOT_MET,
            Evidence(Reason.TOO_HIGH, s.NOW_T - 360, ratings=((s.NOW_T - 360, Rating.MILD),)),
            "mild, 6 min ago · needs two in a row",
        ),
        (
            K.MINIMUM_TIME,
            CriterionState.NOT_MET,
            Evidence(Reason.NOT_YET, s.END, until=s.END + 3600),
            "not before 2:35 pm",
        ),
        (K.ITEM, CriterionState.UNKNOWN, Evidence(Reason.NOT_ASSESSED), "not assessed"),
        (
            K.ESCORT,
            CriterionState.MET,
            Evidence(Reason.OK, s.NOW_T - 17 * 60, text="J.K.", by=1),
            "J.K., confirmed 1:50 pm",
        ),
    ],
)
def test_words_as_staff_know_them(qapp, kind, state, evidence, words):
    assert say(kind, state, evidence) == words


def test_rounding_never_makes_a_missed_limit_look_kept(qapp):
    evidence = Evidence(
        Reason.OUT_OF_RANGE, s.NOW_T, {Metric.NIBP_SYS: 146.9}, {Metric.NIBP_SYS: 122.0}
    )
    words = say(K.NEAR_BASELINE, CriterionState.NOT_MET, evidence)
    assert "+20.4 %" in words


def test_an_old_value_of_seconds_is_not_called_new(qapp):
    evidence = Evidence(Reason.TOO_OLD, s.NOW_T - 20, {Metric.SPO2: 97.0})
    words = say(K.VITAL_RANGE, CriterionState.STALE, evidence)
    assert words == "old value · 97 %"


def test_signed_words_name_times_and_people_and_no_ages(qapp):
    met = CriterionState.MET
    words = say(K.ITEM, met, Evidence(Reason.OK, s.NOW_T - 300, by=1), full=True)
    assert words == "person, place, time · 2:02 pm by Nurse 07"
    pressure = Evidence(Reason.OK, s.NOW_T - 240, PRESSURE, BASELINE)
    assert say(K.NEAR_BASELINE, met, pressure, full=True).startswith("138/84 at 2:03 pm")
    driving = say(K.NO_DRIVING, met, Evidence(Reason.OK, s.NOW_T, by=1), full=True)
    assert driving.startswith("until Tuesday 24 November, 1:35 pm")


def test_no_driving_is_unknown_while_the_infusion_runs(qapp):
    assert no_driving_until(replace(facts_of(s.snapshot()), drive_after=None)) == ""


def test_everything_staff_assess_has_words_of_its_own(qapp):
    for item in STAFF_ITEMS:
        assert "_" not in item_name(item)
        assert item_question(item)
    for scale, items in SCALES.items():
        for item in items:
            assert "_" not in score_name(scale, item)
            answers = [score_answer(scale, item, points) for points in (0, 1, 2)]
            assert len(set(answers)) == 3
            assert all(answers)
