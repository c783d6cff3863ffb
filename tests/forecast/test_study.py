"""The simulation study: its patients and scores are right, and its report is of this model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

from app.domain.symptom import Effect, Rating, Symptom
from app.forecast.cohort import EFFECTS
from tests.forecast import simulated
from tests.study import header
from tests.study.__main__ import DOCS, PEOPLE, REPORT, SEED, write
from tests.study.fails import where_it_fails
from tests.study.findings import Measure, Study, measures
from tests.study.patients import patients
from tests.study.pictures import pictures
from tests.study.report import report
from tests.study.scenarios import IN_MODEL, SCENARIOS, scenario
from tests.study.scoring import Cell, Estimate, Scored, judged, losses, scored
from tests.study.tables import PICTURES
from tests.study.trial import (
    CHECK_INS,
    LEVELS,
    ROUNDS,
    Landmark,
    ahead,
    article_ahead,
    played,
    weighed,
)

FEW_PEOPLE = 60
LOW = scenario("low")


@cache
def small() -> Study:
    found = tuple(scored(who, FEW_PEOPLE, SEED) for who in (IN_MODEL, LOW))
    return Study(FEW_PEOPLE, SEED, found)


def all_cells(one: Scored, change) -> Scored:
    return replace(one, cells=tuple(change(cell) for cell in one.cells))


def covering(cell: Cell, share: float, more: float) -> Cell:
    personal = replace(cell.personal, within_80=Estimate(share, 0.01))
    return replace(cell, personal=personal, more=Estimate(more, 0.01), open=100)


# --- the report in the checkout


def test_the_report_is_of_this_model():
    text = (DOCS / REPORT).read_text(encoding="utf-8")
    again = "the model has changed since the study was made: run `make study`"
    for line in (*header.versions(), *header.fingerprint()):
        assert line in text.splitlines(), again
    assert f"{len(SCENARIOS)} scenarios with {PEOPLE} simulated patients each, seed {SEED}" in text


def test_its_pictures_are_there():
    text = (DOCS / REPORT).read_text(encoding="utf-8")
    for name in pictures(small()):
        assert f"]({PICTURES}/{name})" in text
        root = ElementTree.parse(DOCS / PICTURES / name).getroot()
        ground = root.find("{http://www.w3.org/2000/svg}rect")
        assert ground is not None
        assert ground.get("fill") == "#ffffff"


# --- a small run


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    write(small(), tmp_path / "first")
    again = tuple(scored(who, FEW_PEOPLE, SEED) for who in (IN_MODEL, LOW))
    write(Study(FEW_PEOPLE, SEED, again), tmp_path / "second")
    made = list((tmp_path / "first").rglob("*.*"))
    assert len(made) == 1 + len(pictures(small()))
    for path in made:
        other = tmp_path / "second" / path.relative_to(tmp_path / "first")
        assert path.read_bytes() == other.read_bytes()
    assert scored(IN_MODEL, FEW_PEOPLE, SEED + 1) != again[0]


def test_every_section_is_there():
    headings = [line for line in report(small()).splitlines() if line.startswith("## ")]
    assert headings == [
        "## How to read",
        "## The measures",
        "## Where it fails",
        "## All six effects together",
        "## Would a settled call be wrong?",
        "## The scenarios",
        "## What this does not show",
        "## All numbers",
    ]


def test_every_table_row_has_the_columns_of_its_head():
    lines = [line for line in report(small()).splitlines() if line.startswith("|")]
    width = 0
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        width = line.count("|") if following.startswith("|---") else width
        assert line.count("|") == width


def test_other_thresholds_are_covered_less():
    reference, shifted = small().scored
    for rounds in (0, 1):
        both = reference.cell(rounds), shifted.cell(rounds)
        assert both[0] is not None
        assert both[1] is not None
        assert both[1].personal.within_80.value < both[0].personal.within_80.value


def test_all_six_are_the_sum_of_each():
    for one in small().scored:
        for rounds in ROUNDS:
            each = [one.cell(rounds, effect) for effect in EFFECTS]
            together = one.cell(rounds)
            assert together is not None
            assert together.open == sum(cell.open for cell in each if cell is not None)
            held = sum(c.personal.within_80.value * c.open for c in each if c is not None)
            assert together.personal.within_80.value == pytest.approx(held / together.open)


def test_before_any_answer_the_clock_says_the_same():
    for one in small().scored:
        cell = one.cell(0)
        assert cell is not None
        assert cell.to_clock.value == pytest.approx(1.0)
        assert cell.to_clock.error == pytest.approx(0.0)


# --- its rules


def test_what_fails_is_listed():
    good = [all_cells(one, lambda c: covering(c, 0.8, -1.0)) for one in small().scored]
    bad = all_cells(good[1], lambda c: covering(c, 0.69 if c.rounds == 3 else 0.8, -1.0))
    text = "\n".join(where_it_fails(Study(FEW_PEOPLE, SEED, (good[0], bad))))
    assert "7 hold too little (0 beyond chance)" in text
    assert f"| {LOW.title} | after 3 check-ins | all six 69.0 % (?), dissociation 69.0 %" in text
    assert f"**Nowhere:** *{IN_MODEL.title}*." in text
    lost = all_cells(good[1], lambda c: covering(c, 0.95, 1.0))
    text = "\n".join(where_it_fails(Study(FEW_PEOPLE, SEED, (good[0], lost))))
    assert "28 lose to the article (28 beyond chance)" in text
    assert f"| {LOW.title} | before any answer | all six 95.0 %, dissociation 95.0 %" in text


def test_what_may_be_chance_is_said():
    def third(cell: Cell) -> Cell:
        return covering(cell, 0.79, -1.0)

    def close(cell: Cell) -> Cell:
        return replace(third(cell), to_clock=Estimate(0.79, 0.01), to_article=Estimate(0.7, 0.01))

    one = all_cells(small().scored[0], close)
    found = measures(Study(FEW_PEOPLE, SEED, (one, all_cells(small().scored[1], third))))
    assert [measure.holds for measure in found] == [True, True, True]
    assert all(value.sure for value in found[1].found)
    assert not any(value.sure for value in found[2].found)
    far = all_cells(one, lambda c: replace(c, to_clock=Estimate(0.83, 0.01)))
    missed = measures(Study(FEW_PEOPLE, SEED, (far, one)))[2].found
    assert all(value.sure and not value.holds for value in missed)


def test_a_measure_without_a_number_is_not_met():
    assert not Measure("nothing was found", ()).holds
    few = all_cells(small().scored[0], lambda c: replace(c, open=3))
    found = measures(Study(FEW_PEOPLE, SEED, (few, small().scored[1])))
    assert not found[0].holds
    assert found[0].found[0].text == "too few open to judge"
    assert "**Not met**: before any answer" in report(
        Study(FEW_PEOPLE, SEED, (few, *small().scored[1:]))
    )


# --- its arithmetic


def test_losses_are_those_of_the_other_tests():
    quantiles = np.array([[10.0, 15.0, 20.0, 30.0, 40.0], [5.0, 6.0, 7.0, 8.0, 9.0]])
    truth = np.array([12.0, 30.0])
    found = losses(quantiles, truth)
    assert found[0] == pytest.approx([0.2, 4.0, 2.8])
    assert found.mean(axis=1) == pytest.approx(simulated.pinball(quantiles[:, [0, 2, 4]], truth))


def test_scores_of_a_landmark_made_by_hand():
    """Five people 20 min after the end, all windows 20, 30, 40, 50, 60; the first is settled."""
    own = np.array([20.0, 30.0, 40.0, 50.0, 60.0])
    shape = (len(EFFECTS), 5)
    at = Landmark(
        rounds=1,
        now=20.0,
        windows=np.broadcast_to(own, (*shape, 5)),
        clock=np.tile(own + 30.0, (len(EFFECTS), 1)),
        article=np.tile(own, (len(EFFECTS), 1)),
        probability=np.broadcast_to([0.95, 0.95, 0.05, 0.05, 0.05], shape),
        called=np.broadcast_to([False, True, False, False, False], shape),
        truth=np.broadcast_to([10.0, 45.0, 25.0, 55.0, 61.0], shape),
    )
    made = judged(IN_MODEL, (at,))
    cell = made.cell(1, Effect.NAUSEA)
    assert cell is not None
    assert cell.open == 4
    assert cell.personal.within_50.value == pytest.approx(1 / 4)
    assert cell.personal.within_80.value == pytest.approx(3 / 4)
    assert cell.personal.width == 40.0
    # Of 45, 25, 55 and 61 against 20, 40 and 60; then against 50, 70 and 90.
    assert cell.personal.losses == pytest.approx((10.6 / 4, 56 / 2 / 4, (5.5 + 0.9) / 4))
    assert cell.clock.losses == pytest.approx(((27.0 + 1.6) / 4, 94 / 2 / 4, 17.4 / 4))
    assert cell.more.value == pytest.approx(0.0)
    assert cell.to_clock.value == pytest.approx((10.6 + 28.0 + 6.4) / (28.6 + 47.0 + 17.4))
    # Of four people one is 3/4 off the mean, three 1/4: one cluster each, also of all six.
    error = np.sqrt(3 * (1 / 4) ** 2 + (3 / 4) ** 2) / 4
    assert cell.personal.within_80.error == pytest.approx(error)
    together = made.cell(1)
    assert together is not None
    assert together.personal.within_80.error == pytest.approx(error)
    calls = made.calls
    # Five symptoms: the circulation has no such rule here.
    assert (calls.called, calls.wrong, calls.missed, calls.settled) == (5, 5, 5, 5)
    last = calls.deciles[-1]
    assert last is not None
    assert (last.count, last.said, last.came_true) == (12, pytest.approx(0.95), 0.5)
    assert calls.certain[0] == last


def test_each_landmark_knows_only_what_was_said_by_then():
    before, first, *_ = played(IN_MODEL, FEW_PEOPLE, SEED)
    said = patients(IN_MODEL, FEW_PEOPLE, SEED).check_ins(CHECK_INS)
    none = np.array([[rows[0].ratings[s] == Rating.NONE for rows in said] for s in Symptom])
    assert not before.called.any()
    assert (first.called[:-1] == none).all()
    for at in (before, first):
        nobody = weighed(simulated.MODEL, simulated.record(), at.now)
        for number, effect in enumerate(EFFECTS):
            middle = nobody.quantiles(effect, at.now)
            assert at.clock[number][2] == pytest.approx(middle[len(middle) // 2])
    assert (first.windows != first.windows[:, :1]).any()
    assert (before.windows == before.windows[:, :1]).all()


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_articles_window_starts_as_it_is_written(effect: Effect):
    window = simulated.WINDOWS.of(effect)
    assert article_ahead(effect, 0.0)[[2, 4]] == pytest.approx([window.p50, window.p90])
    known = simulated.article_ahead(effect, 30.5)
    assert article_ahead(effect, 30.5)[[0, 2, 4]] == pytest.approx(known)


def test_quantiles_are_those_of_the_forecaster():
    posterior = weighed(simulated.MODEL, simulated.record(), 20.5)
    for effect, row in zip(EFFECTS, ahead(posterior, 20.5), strict=True):
        known = posterior.quantiles(effect, 20.5)
        assert row[[0, 2, 4]] == pytest.approx(known[[0, len(known) // 2, -1]])
    assert LEVELS[[0, 2, 4]] == pytest.approx([0.1, 0.5, 0.9])
