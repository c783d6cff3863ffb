"""The cohort meets its table at the reference regimen, and everything else follows from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.symptom import Effect
from app.errors import ConfigError
from app.forecast import timeline
from app.forecast.cohort import EFFECTS, build
from app.forecast.course import Course, course
from app.forecast.parameters import load_parameters
from app.forecast.pharmacokinetics import Infused, Regimen, concentrations
from app.forecast.posterior import LEVELS
from app.forecast.sampling import Sampler, log_sd, normal
from app.forecast.settings import load_settings
from app.forecast.windows import Windows
from tests.forecast.simulated import FOLDER, MODEL, WINDOWS

COHORT = MODEL.cohort
ONES, ZEROS = np.ones(len(EFFECTS)), np.zeros(len(EFFECTS))


def run(
    regimen: Regimen, weight: float = 70.0, clearance: float = 1.0, added: float = 0.0
) -> Course:
    modes = COHORT.bodies.modes(weight, clearance)
    return course(COHORT, modes, regimen, ONES, ZEROS + added)


def quantiles(found: Course) -> np.ndarray:
    """Return (effects, 3): P10, P50 and P90 of the settled minutes."""
    weights = np.broadcast_to(COHORT.shares(), COHORT.z.shape[1:])
    return np.array(
        [timeline.quantiles(timeline.cumulated(s, weights), LEVELS) for s in found.step]
    )


REFERENCE = quantiles(run(Regimen.infusion(35, 40)))


def test_there_are_some_thousands_of_virtual_patients():
    _, bodies, thresholds = COHORT.z.shape
    assert bodies * thresholds == 4096


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("weight", [50.0, 70.0, 90.0])
def test_the_reference_regimen_meets_the_table(effect, weight):
    found = quantiles(run(Regimen.infusion(0.5 * weight, 40), weight))[EFFECTS.index(effect)]
    window = WINDOWS.of(effect)
    assert found[1] == pytest.approx(window.p50, rel=0.05)
    assert found[2] == pytest.approx(window.p90, rel=0.05)


def test_the_table_is_met_by_each_model_alone():
    found = run(Regimen.infusion(35, 40))
    for number, effect in enumerate(EFFECTS):
        for structure in range(len(COHORT.settings.structure)):
            own = found.step[number][COHORT.bodies.structure == structure]
            weights = np.broadcast_to(COHORT.shares(), own.shape)
            half = timeline.quantiles(timeline.cumulated(own, weights), LEVELS)[1]
            assert half == pytest.approx(WINDOWS.of(effect).p50, rel=0.05)


def test_the_threshold_of_dissociation_is_near_the_published_one():
    # FACTS 1b: 100 to 250 ng/mL; FACTS 0: 100 ng/mL with a spread of 40 %.
    assert np.exp(COHORT.median[0, 0]) == pytest.approx(100, rel=0.25)
    assert COHORT.spread[0] == pytest.approx(log_sd(0.40), rel=0.25)


@settings(max_examples=20, deadline=None)
@given(st.floats(10, 150), st.floats(1.02, 2.0), st.floats(10, 120))
def test_more_drug_lasts_longer(dose, more, minutes):
    less, much = (run(Regimen.infusion(d, minutes)).settled for d in (dose, dose * more))
    assert np.all(much >= less)
    assert np.mean(much) > np.mean(less)


@pytest.mark.parametrize("minutes", [20, 30, 50, 60, 90])
def test_a_slower_infusion_is_over_sooner_after_its_end(minutes):
    found = quantiles(run(Regimen.infusion(35, minutes)))
    later, sooner = (REFERENCE, found) if minutes > 40 else (found, REFERENCE)
    assert np.all(sooner[:, 1:] < later[:, 1:])


def test_facts_on_sixty_minutes():
    # FACTS 3 [C]: 40 -> 60 min lowers the end by 15 %.
    modes = COHORT.bodies.modes(70.0)
    clements = COHORT.bodies.structure == 0
    ends = [
        concentrations(modes, Regimen.infusion(35, m), ZEROS[:1])[0][clements] for m in (40, 60)
    ]
    assert np.median(ends[1] / ends[0]) == pytest.approx(0.85, abs=0.03)


def test_a_slower_clearance_lasts_longer():
    slow, usual = (run(Regimen.infusion(35, 40), clearance=c).settled for c in (0.5, 1.0))
    assert np.mean(slow) > np.mean(usual)
    assert np.mean(slow >= usual - 0.5) > 0.999


def test_the_same_mg_lasts_longer_in_a_lighter_person():
    assert np.all(quantiles(run(Regimen.infusion(35, 40), 50.0))[:, 1] > REFERENCE[:, 1])


def test_an_added_spread_widens_the_window_and_leaves_its_middle():
    wide = quantiles(run(Regimen.infusion(35, 40), added=0.3))
    assert np.all(wide[:, 2] > REFERENCE[:, 2])
    np.testing.assert_allclose(wide[:, 1], REFERENCE[:, 1], rtol=0.12)


def test_a_restart_and_a_pause_count():
    paused = Regimen((Infused(-60, -40, 0.875), Infused(-20, 0, 0.875)))
    assert np.all(quantiles(run(paused))[:, 1] < REFERENCE[:, 1])
    followed = Regimen((Infused(-40, 0, 0.875), Infused(10, 20, 0.875)))
    assert np.all(quantiles(run(followed))[:, 1] > REFERENCE[:, 1])


def test_settled_is_when_the_concentration_crosses_the_threshold():
    found = run(Regimen.infusion(35, 40))
    number = EFFECTS.index(Effect.NAUSEA)
    body, level = 17, 3
    minute = found.settled[number, body, level]
    for shift, above in ((-0.5, True), (0.5, False)):
        over = found.over_threshold(Effect.NAUSEA, minute + shift)[body, level]
        assert (over > 1) == above


def test_an_infusion_that_still_runs_settles_nobody():
    found = run(Regimen((Infused(-40, None, 2.0),)))
    assert np.median(found.settled[:, :, :-1]) == timeline.HORIZON


def test_nothing_but_the_reference_is_looked_up():
    """A later table moves people at every dose: nothing else knows a time."""
    sets = load_parameters(FOLDER / "pharmacokinetics.toml")
    later = tuple(replace(w, p50=1.5 * w.p50, p90=1.5 * w.p90) for w in WINDOWS.windows)
    windows = Windows("later", 1, "", "", later)
    other = build(COHORT.settings, sets, windows)
    for dose in (20.0, 50.0):
        modes = other.bodies.modes(70.0)
        late = course(other, modes, Regimen.infusion(dose, 40), ONES, ZEROS)
        assert np.all(quantiles(late)[:, 2] > quantiles(run(Regimen.infusion(dose, 40)))[:, 2])


def test_a_window_nobody_can_have_is_refused():
    sets = load_parameters(FOLDER / "pharmacokinetics.toml")
    narrow = tuple(replace(w, p90=w.p50 + 1) for w in WINDOWS.windows)
    with pytest.raises(ValueError, match="dissociation: no spread of thresholds gives 27 and 28"):
        build(COHORT.settings, sets, Windows("narrow", 1, "", "", narrow))


# --- the same on every machine


def test_the_random_numbers_are_the_same_everywhere():
    assert Sampler(1981).uniforms(3).tolist() == [
        0.36043997296881475,
        0.136077433935675,
        0.6538913755802451,
    ]


def test_strata_are_even_and_their_quantiles_normal():
    drawn = Sampler(3).strata(1000)
    assert sorted(np.floor(drawn * 1000).astype(int)) == list(range(1000))
    values = normal(drawn)
    assert (np.mean(values), np.std(values)) == pytest.approx((0, 1), abs=0.01)


def test_the_cohort_is_the_same_each_time():
    sets = load_parameters(FOLDER / "pharmacokinetics.toml")
    again = build(load_settings(FOLDER / "cohort.toml"), sets, WINDOWS)
    np.testing.assert_array_equal(again.z, COHORT.z)
    np.testing.assert_array_equal(again.median, COHORT.median)


def test_other_people_are_other_people():
    drawn = COHORT.people(7, 300)
    assert drawn.z.shape == (len(EFFECTS), 300, 2)
    assert not np.isin(drawn.bodies.cl, COHORT.bodies.cl).any()
    volumes = [np.median(b.v1[b.structure == 0]) for b in (drawn.bodies, COHORT.bodies)]
    assert volumes[0] == pytest.approx(volumes[1], rel=0.02)


@pytest.mark.parametrize("weight", [0.0, -70.0, float("nan"), float("inf")])
def test_a_weight_that_cannot_be_is_refused(weight):
    with pytest.raises(ValueError, match="weight must be more than 0"):
        COHORT.bodies.modes(weight)


# --- the time axis


@given(st.floats(0, timeline.HORIZON))
def test_a_step_holds_its_minutes(minutes):
    step = int(timeline.steps(np.array([minutes]))[0])
    assert minutes <= timeline.EDGES[step] + 1e-9
    assert step == 0 or minutes > timeline.EDGES[step - 1] - 1e-9
    coarse = int(timeline.TO_COARSE[step])
    assert timeline.EDGES[step] <= timeline.COARSE_EDGES[coarse]


@given(
    st.lists(st.floats(0, timeline.HORIZON), min_size=1, max_size=30),
    st.floats(0, timeline.HORIZON),
)
def test_quantiles_of_those_left_are_in_order_and_never_before_now(times, after):
    minutes = np.array(times)
    cumulative = timeline.cumulated(timeline.steps(minutes), np.ones(len(minutes)))
    low, half, high = timeline.quantiles(cumulative, LEVELS, after)
    assert after <= low <= half <= high <= max(after, timeline.HORIZON)


# --- the file


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("bodies = 512", "bodies = 1", '"bodies" must be from 2'),
        ('1981"\nshare = 0.5', '1981"\nshare = 0.6', "the shares add up to 1.1, not 1"),
        ("lapse = 0.049", "lapse = 1.5", '"lapse" is too large'),
        ("share = 0.10", "share = 0.5", '"share" is too large'),
        ("noise = 0.20", "noise = 0", '"noise" must be more than 0'),
        ("mild = 0.4", "mild = 1.4", '"mild" must be below 1'),
        ("proxy = 0.6", 'proxy = "0.6"', '"proxy" must be a number'),
        ("patient_share = 0.3", "patient_share = 1", '"patient_share" is too large'),
        ("strength = 100.0", "strength = 0", '"strength" must be more than 0'),
        ("strength = 100.0\n", "", '"strength" is missing'),
    ],
)
def test_a_wrong_file_names_its_line(tmp_path, old, new, detail):
    text = (FOLDER / "cohort.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "cohort.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert raised.value.detail.startswith("cohort.toml, line ")
    assert detail in raised.value.detail


def test_every_number_has_a_source_and_a_status():
    settings_ = load_settings(FOLDER / "cohort.toml")
    tables = [getattr(settings_, n) for n in settings_.__struct_fields__]
    tables = [t for t in (*tables, *settings_.structure) if hasattr(t, "source")]
    assert len(tables) == 15
    assert all(
        t.source.strip() and t.status in ("source", "computed", "assumption") for t in tables
    )
