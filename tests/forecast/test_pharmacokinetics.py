"""Closed forms against an independent solver, the printed concentrations, and mass balance."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import ConfigError
from app.forecast.parameters import load_parameters
from app.forecast.pharmacokinetics import (
    Bolus,
    Infused,
    Modes,
    Rates,
    Regimen,
    concentrations,
    site_left_alone,
    state_at,
)
from tests.forecast.simulated import FOLDER
from tests.forecast.solver import solved

SETS = load_parameters(FOLDER / "pharmacokinetics.toml")
CLEMENTS = (122.654, 0.0109, 0.0186, 0.0137, 0.0, 0.0, 0.17)


def rates(*values: float) -> Rates:
    return Rates(*(np.array([value]) for value in values))


def of_set(name: str, ke0: float = 0.17) -> Rates:
    s = SETS[name]
    k13, k31 = s.q3 / s.v1, s.q3 / s.v3
    return rates(s.v1, s.cl / s.v1, s.q2 / s.v1, s.q2 / s.v2, k13, k31, ke0)


VALUES = st.tuples(
    st.floats(5, 200),
    st.floats(0.005, 0.5),
    st.floats(0.005, 0.6),
    st.floats(0.005, 0.4),
    st.one_of(st.just(0.0), st.floats(0.005, 0.6)),
    st.floats(0.003, 0.05),
    st.floats(0.03, 0.7),
)
PARTS = st.lists(
    st.one_of(
        st.builds(Bolus, st.floats(0, 90), st.floats(1, 100)),
        st.builds(
            lambda start, minutes, rate: Infused(start, start + minutes, rate),
            st.floats(0, 60),
            st.floats(1, 60),
            st.floats(0.1, 5),
        ),
        st.builds(
            lambda start, rate: Infused(start, None, rate), st.floats(0, 60), st.floats(0.1, 2)
        ),
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: Regimen(tuple(parts)))
TIMES = st.lists(st.floats(0, 240), min_size=1, max_size=5, unique=True).map(sorted)
# The same rates three times over: every eigenvalue and ke0 meet.
SAME = (50.0, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02)


@settings(max_examples=40, deadline=None)
@given(VALUES, PARTS, TIMES)
@example(CLEMENTS, Regimen.infusion(35, 40, end=40), [10.0, 40.0, 100.0])
@example(SAME, Regimen((Bolus(0, 10), Infused(5, 30, 1.0))), [1.0, 20.0, 200.0])
def test_the_closed_form_solves_the_equations(values, regimen, times):
    plasma, site = concentrations(Modes.of(rates(*values)), regimen, np.array(times))
    expected = solved(values, regimen, times)
    # What is a millionth of the dose at once in the central volume is nothing.
    nothing = 1e-6 * 1000 * 0.01 / values[0]
    np.testing.assert_allclose(plasma[0], expected[0], rtol=1e-6, atol=nothing)
    np.testing.assert_allclose(site[0], expected[1], rtol=1e-6, atol=nothing)


@settings(max_examples=15, deadline=None)
@given(VALUES, PARTS)
def test_what_went_in_is_in_the_body_or_gone(values, regimen):
    at = 300.0
    given_ = sum(
        p.amount if isinstance(p, Bolus) else p.rate * ((at if p.end is None else p.end) - p.start)
        for p in regimen.parts
    )
    modes = Modes.of(rates(*values))
    *_, body, gone = solved(values, regimen, [at], fine=8)
    assert body[0] + gone[0] == pytest.approx(given_, rel=1e-9)
    # All that is still in the body leaves by the central volume: its area says how much.
    running = regimen.rate(at)
    if not running:
        state = state_at(modes, regimen, at)
        area = float((state.plasma / modes.decay).sum()) / 1000
        assert area * values[1] * values[0] == pytest.approx(body[0], rel=1e-5, abs=1e-9 * given_)


def in_decimals(decay: float, ke0: float, since: float, flowing: float) -> float:
    """Return the effect site after 1 ng/mL at once and 1 ng/mL/min, as in a textbook.

    A hundred digits leave enough of them where the rates are nearly equal.
    """
    with localcontext() as context:
        context.prec = 120
        a, k = Decimal(decay), Decimal(ke0)

        def once(t: Decimal) -> Decimal:
            return k / (k - a) * ((-a * t).exp() - (-k * t).exp())

        def filled(t: Decimal) -> Decimal:
            return k / (k - a) * ((1 - (-a * t).exp()) / a - (1 - (-k * t).exp()) / k)

        t, stop = Decimal(since), Decimal(flowing)
        return float(once(t) + filled(t) - (filled(t - stop) if t > stop else 0))


@pytest.mark.parametrize("ke0", [0.03, 0.3])
@pytest.mark.parametrize("gap", [1e-14, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
def test_nearly_equal_rates_are_as_good_as_different_ones(gap, ke0):
    decay = ke0 * (1.0 + gap)
    modes = Modes(np.array([[decay]]), np.array([[1.0]]), np.array([[ke0]]))
    times = [1e-3, 0.1, 1.0, 15.0, 25.0, 120.0, 480.0]
    regimen = Regimen((Bolus(0.0, 1.0), Infused(0.0, 20.0, 1.0)))
    _, site = concentrations(modes, regimen, np.array(times))
    expected = [in_decimals(decay, ke0, t, 20.0) for t in times]
    np.testing.assert_allclose(site[0], expected, rtol=1e-7)


def test_a_mode_as_fast_as_the_effect_site_has_its_textbook_form():
    modes = Modes(np.array([[0.1]]), np.array([[1.0]]), np.array([[0.1]]))
    times = np.array([0.0, 1.0, 10.0, 60.0])
    _, site = concentrations(modes, Regimen((Bolus(0.0, 7.0),)), times)
    np.testing.assert_allclose(site[0], 7 * 0.1 * times * np.exp(-0.1 * times), rtol=1e-12)


def test_the_quick_way_for_cohorts_is_the_same():
    modes = Modes.of(of_set("domino_1982"))
    times = np.array([0.0, 5.0, 50.0, 500.0, 2880.0])
    regimen = Regimen.infusion(35, 40)
    quick = site_left_alone(modes, state_at(modes, regimen, 0.0), times)
    np.testing.assert_allclose(quick, concentrations(modes, regimen, times)[1], rtol=1e-6)


# --- FACTS 1a: ng/mL after 0.5 mg/kg over 40 min, 70 kg, by minutes after the end

AFTER = np.array([0.0, 15, 30, 45, 60, 90, 120, 180, 240])
HERD = rates(38.7, 90 / 60 / 38.7, 215 / 60 / 38.7, 215 / 60 / 102, 0.0, 0.0, 0.17)


@pytest.mark.parametrize(
    ("who", "printed"),
    [
        (of_set("clements_1981"), [177, 127, 98, 80, 68, 55, 48, 37, 30]),
        (of_set("domino_1982"), [240, 61, 49, 44, 40, 34, 28, 20, 14]),
        (HERD, [253, 130, 106, 92, 81, 63, 48, 29, 17]),
    ],
)
def test_the_printed_concentrations(who, printed):
    plasma, _ = concentrations(Modes.of(who), Regimen.infusion(35, 40), AFTER)
    np.testing.assert_allclose(plasma[0], printed, atol=0.51)


def test_the_published_sets_are_what_the_sources_say():
    clements, kamp = SETS["clements_1981"], SETS["kamp_2020"]
    assert clements.cl * 60 == pytest.approx(80, abs=0.5)
    assert clements.v1 + clements.v2 == pytest.approx(289, abs=1)
    assert (kamp.cl * 60, kamp.v1, kamp.v2, kamp.v3) == pytest.approx((84, 25, 56, 157))
    assert all(s.source and s.status for s in SETS.values())


# --- regimens


def at(regimen: Regimen, *times: float) -> np.ndarray:
    return concentrations(Modes.of(rates(*CLEMENTS)), regimen, np.array(times))[0][0]


def test_parts_add_up():
    one, two = Infused(0, 30, 1.0), Infused(10, 50, 0.5)
    both = at(Regimen((two, one)), 20, 60)
    np.testing.assert_allclose(both, at(Regimen((one,)), 20, 60) + at(Regimen((two,)), 20, 60))


def test_a_restart_after_a_pause_is_one_sequence():
    paused = Regimen((Infused(0, 20, 1.0), Infused(30, 50, 1.0)))
    straight = Regimen((Infused(0, 40, 1.0),))
    assert at(paused, 25)[0] < at(straight, 25)[0]
    assert at(paused, 60)[0] > at(straight, 60)[0]


def test_an_early_stop_is_a_shorter_infusion():
    running = Regimen((Infused(0, None, 0.875),))
    stopped = Regimen((Infused(0, 15, 0.875),))
    np.testing.assert_array_equal(at(running, 5, 14.9), at(stopped, 5, 14.9))
    assert at(running, 16)[0] > at(stopped, 16)[0]
    assert running.end == float("inf")


def test_nothing_is_there_before_it_is_given():
    assert at(Regimen.infusion(35, 40), -41, -40).tolist() == [0, 0]


def test_times_may_come_in_any_order():
    regimen = Regimen.infusion(35, 40)
    np.testing.assert_array_equal(at(regimen, 60, -10, 5), at(regimen, -10, 5, 60)[[2, 0, 1]])


def test_thousands_at_once_are_each_one_alone():
    factor = np.linspace(0.5, 2.0, 5000)
    many = Rates(*(value * factor for value in CLEMENTS))
    plasma, site = concentrations(Modes.of(many), Regimen.infusion(35, 40), AFTER)
    assert plasma.shape == site.shape == (5000, 9)
    alone = Modes.of(rates(*(value * factor[1234] for value in CLEMENTS)))
    np.testing.assert_allclose(
        plasma[1234], concentrations(alone, Regimen.infusion(35, 40), AFTER)[0][0]
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Regimen.infusion(0, 40), "dose must be more than 0"),
        (lambda: Regimen.infusion(-35, 40), "dose must be more than 0"),
        (lambda: Regimen.infusion(float("nan"), 40), "dose must be more than 0"),
        (lambda: Regimen.infusion(35, 0), "duration must be more than 0"),
        (lambda: Regimen.infusion(35, -40), "duration must be more than 0"),
        (lambda: Infused(10, 5, 1.0), "ends \\(5\\) before it starts \\(10\\)"),
        (lambda: Infused(5, 5, 1.0), "longer than 0 minutes"),
        (lambda: Infused(0, 5, 0.0), "more than 0 mg/min"),
        (lambda: Infused(0, float("inf"), 1.0), "times that are numbers"),
        (lambda: Bolus(0, 0), "dose must be more than 0"),
        (lambda: Bolus(float("nan"), 1), "needs a time"),
        (lambda: Regimen(()), "at least one"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("k21 = 0.0137", "k21 = 0", 'set "clements_1981": "k21" must be more than 0'),
        ("k21 = 0.0137\n", "", 'set "clements_1981": "k21" is missing'),
        ("k31 = 0.0146\n", "", 'set "domino_1982": "k31" is missing'),
        ('"clements_1981"', '"kamp_2020"', 'set "kamp_2020" is there twice'),
        ('form = "clearances"\nv1', 'form = "volumes"\nv1', 'unknown form "volumes"'),
    ],
)
def test_a_wrong_file_names_its_line(tmp_path, old, new, detail):
    text = (FOLDER / "pharmacokinetics.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "pharmacokinetics.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_parameters(path)
    assert raised.value.detail.startswith("pharmacokinetics.toml, line ")
    assert detail in raised.value.detail
