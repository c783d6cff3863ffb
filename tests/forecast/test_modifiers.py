"""What the start screen's fields change, in which direction, and what they say about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.forecast import ForecastNote
from app.domain.session import Infusion, Modifier, Patient, Route
from app.domain.symptom import Effect
from app.errors import ConfigError
from app.forecast.modifiers import adjusted, load_modifiers
from app.forecast.pharmacokinetics import Bolus, Infused
from tests.forecast.simulated import END, FOLDER, MIN, MODEL, PATIENT, record

RULES = MODEL.modifiers
EFFECTS = list(Effect)


def minutes(effect: Effect, **changes) -> tuple[float, float]:
    """Return P50 and P90 in minutes after the end, before any answer."""
    found = MODEL.forecast(record(**changes), END).of(effect)
    assert found.p50 is not None
    assert found.p90 is not None
    return (found.p50 - END) / MIN, (found.p90 - END) / MIN


USUAL = {effect: minutes(effect) for effect in Effect}


def moved(effect: Effect, *modifiers: Modifier) -> float:
    """Return by how many minutes the P50 moves with modifiers."""
    return minutes(effect, modifiers=frozenset(modifiers))[0] - USUAL[effect][0]


@pytest.mark.parametrize(
    ("modifier", "later", "unmoved"),
    [
        (Modifier.BENZODIAZEPINE, {"drowsiness": 1}, {"dissociation", "dizziness", "circulation"}),
        (Modifier.CYP3A4_INDUCER, {"dissociation": -1, "nausea": -1, "circulation": -1}, set()),
        (Modifier.CYP3A4_INHIBITOR, {"dissociation": 1, "drowsiness": 1}, set()),
        (Modifier.ST_JOHNS_WORT, {"dissociation": -1, "circulation": -1}, set()),
        (Modifier.CYP2B6_INHIBITOR, {"dissociation": 1, "dizziness": 1}, set()),
        (Modifier.LIVER_IMPAIRMENT, {"dissociation": 1, "nausea": 1, "circulation": 1}, set()),
        (Modifier.LAMOTRIGINE, {"dissociation": -1}, {"dizziness", "nausea"}),
        (Modifier.HYPERTENSION, {"circulation": 1}, {"dizziness"}),
        (Modifier.ANTIHYPERTENSIVE, {"circulation": -1}, {"dizziness"}),
    ],
)
def test_a_modifier_moves_what_it_should(modifier, later, unmoved):
    for effect, sign in later.items():
        assert sign * moved(Effect(effect), modifier) > 0.5
    for effect in unmoved:
        assert moved(Effect(effect), modifier) == 0


def test_a_stimulant_widens_the_pressure_and_moves_no_time():
    # FACTS 3: may raise pressure, monitor closely, no time change.
    p50, p90 = minutes(Effect.CIRCULATION, modifiers=frozenset({Modifier.MAOI_STIMULANT}))
    assert p50 == pytest.approx(USUAL[Effect.CIRCULATION][0], rel=0.05)
    assert p90 > USUAL[Effect.CIRCULATION][1] + 1
    assert moved(Effect.NAUSEA, Modifier.MAOI_STIMULANT) == 0


def test_an_inhibitor_prolongs_drowsiness_most():
    # FACTS 3: clarithromycin hardly changes an infusion, itraconazole raises drowsiness.
    moves = {effect: moved(effect, Modifier.CYP3A4_INHIBITOR) for effect in Effect}
    assert moves[Effect.DROWSINESS] > 2 * max(
        move for effect, move in moves.items() if effect != Effect.DROWSINESS
    )


def test_a_severely_impaired_liver_is_at_least_as_slow_and_less_sure():
    for effect in Effect:
        moderate = minutes(effect, modifiers=frozenset({Modifier.LIVER_IMPAIRMENT}))
        severe = minutes(effect, modifiers=frozenset({Modifier.LIVER_SEVERE}))
        assert severe[0] >= 0.95 * moderate[0]
        assert severe[1] > moderate[1] + 5
    (line,) = adjusted(RULES, record(modifiers=frozenset({Modifier.LIVER_SEVERE}))).lines[1:]
    assert "The label does not recommend" in line.plain
    assert line.status == "assumption"


def test_one_liver_counts_once():
    both, severe = (
        adjusted(RULES, record(modifiers=frozenset(m)))
        for m in ({Modifier.LIVER_SEVERE, Modifier.LIVER_IMPAIRMENT}, {Modifier.LIVER_SEVERE})
    )
    assert both == severe
    assert severe.clearance == 0.5


def test_earlier_infusions_weaken_dissociation_alone():
    # FACTS 3: dissociation falls after the first and then stays, blood pressure does not.
    second = minutes(Effect.DISSOCIATION, earlier_infusions=1)
    assert second[0] < USUAL[Effect.DISSOCIATION][0]
    assert minutes(Effect.DISSOCIATION, earlier_infusions=12) == second
    assert minutes(Effect.CIRCULATION, earlier_infusions=12) == USUAL[Effect.CIRCULATION]


@pytest.mark.parametrize(("age", "factor"), [(18, 1.0), (60, 1.0), (75, 0.83), (101, 0.483)])
def test_age_slows_the_clearance_after_sixty(age, factor):
    # FACTS 3: at 75 91 instead of 109 L/h; beyond, the same formula.
    found = adjusted(RULES, record(patient=replace(PATIENT, age=age)))
    assert found.clearance == pytest.approx(factor, abs=0.01)
    assert any(line.key == "age" for line in found.lines) == (age > 60)


def test_the_oldest_take_longest():
    times = [minutes(Effect.DIZZINESS, patient=replace(PATIENT, age=a))[0] for a in (40, 70, 101)]
    assert times == sorted(set(times))


def test_modifiers_multiply():
    both = {Modifier.CYP3A4_INDUCER, Modifier.LIVER_IMPAIRMENT}
    found = adjusted(RULES, record(modifiers=frozenset(both)))
    assert found.clearance == pytest.approx(0.5 * 1.16)


def test_weight_counts_by_dose_per_kg():
    light, heavy = (
        minutes(Effect.DIZZINESS, patient=replace(PATIENT, weight=w))[0] for w in (50.0, 100.0)
    )
    assert light > USUAL[Effect.DIZZINESS][0] > heavy


@pytest.mark.parametrize("weight", [30.0, 250.0])
def test_extreme_weights_at_the_usual_dose_per_kg(weight):
    found = record(dose=0.5 * weight, patient=replace(PATIENT, weight=weight))
    forecast = MODEL.forecast(found, END)
    assert forecast.checked
    for effect in forecast.effects:
        assert effect.p50 is not None
        middle = (effect.p50 - END) / MIN
        assert middle == pytest.approx(USUAL[effect.effect][0], rel=0.2)


# --- outside what was checked


@pytest.mark.parametrize(
    ("dose", "duration", "note"),
    [
        (20.0, 40.0, ForecastNote.DOSE_NOT_CHECKED),
        (75.0, 40.0, ForecastNote.DOSE_NOT_CHECKED),
        (35.0, 10.0, ForecastNote.DURATION_NOT_CHECKED),
        (35.0, 120.0, ForecastNote.DURATION_NOT_CHECKED),
        (35.0, 0.0, ForecastNote.DURATION_NOT_CHECKED),
        (21.0, 20.0, None),
        (70.0, 90.0, None),
    ],
)
def test_outside_the_checked_range_it_says_so(dose, duration, note):
    forecast = MODEL.forecast(record(dose, duration), END)
    assert forecast.checked == (note is None)
    assert forecast.notes == (() if note is None else (note,))
    assert any(line.key == "range" for line in forecast.lines) == (note is not None)


def test_outside_the_checked_range_the_window_is_wider():
    (in50, in90), (out50, out90) = (minutes(Effect.DIZZINESS, dose=d) for d in (70.0, 71.0))
    assert out90 - out50 > 1.1 * (in90 - in50)


def test_an_unknown_patient_is_not_checked():
    forecast = MODEL.forecast(record(patient=None), END)
    assert forecast.notes == (ForecastNote.WEIGHT_UNKNOWN,)
    assert not forecast.checked


# --- other routes


@pytest.mark.parametrize(
    ("route", "dose"), [(Route.ESKETAMINE_NASAL, 56.0), (Route.KETAMINE_IM, 35.0)]
)
def test_other_routes_are_not_checked_and_wider(route, dose):
    given = record(infusion=Infusion(route, dose, 0.0, END))
    forecast = MODEL.forecast(given, END)
    assert forecast.notes == (ForecastNote.ROUTE_NOT_CHECKED,)
    assert [line.key for line in forecast.lines] == ["weight", route.value]
    for effect in forecast.effects:
        assert effect.p50 is not None
        assert effect.p90 is not None
        assert effect.p90 - effect.p50 > USUAL[effect.effect][1] - USUAL[effect.effect][0]


def test_more_spray_lasts_longer():
    few, many = (
        minutes(Effect.DIZZINESS, infusion=Infusion(Route.ESKETAMINE_NASAL, d, 0.0, END))[0]
        for d in (56.0, 84.0)
    )
    assert many > few


def test_a_spray_is_taken_up_after_it_was_given():
    found = adjusted(RULES, record(infusion=Infusion(Route.ESKETAMINE_NASAL, 56.0, 0.0, END)))
    (part,) = found.regimen.parts
    assert isinstance(part, Infused)
    assert (part.start, part.end) == (0.0, 20.0)
    # The label's starting dose is meant to be the reference infusion of 35 mg.
    assert 20.0 * part.rate == pytest.approx(35.0, rel=0.01)


# --- what it says


@pytest.mark.parametrize("modifier", list(Modifier))
def test_each_modifier_says_one_line_with_its_source(modifier):
    forecast = MODEL.forecast(record(modifiers=frozenset({modifier})), END)
    line = next(line for line in forecast.lines if line.key == modifier.value)
    assert line.changes
    assert all(factor > 0 for _, factor in line.changes)
    assert "\n" not in line.plain
    assert line.source
    assert line.status in ("source", "computed", "assumption")


def test_lines_name_what_they_change():
    given = record(modifiers=frozenset({Modifier.LAMOTRIGINE}), earlier_infusions=3)
    lines = {line.key: line.changes for line in MODEL.forecast(given, END).lines}
    assert lines == {
        "weight": (("dose_per_kg", 0.5),),
        "earlier_infusions": (("threshold.dissociation", 1.3333),),
        "lamotrigine": (("threshold.dissociation", 1.25), ("spread.dissociation", 0.2)),
    }


# --- bad input


@pytest.mark.parametrize(
    ("infusion", "message"),
    [
        (Infusion(Route.KETAMINE_IV, 0.0, 40.0, END), "dose must be more than 0 mg, not 0"),
        (Infusion(Route.KETAMINE_IV, -35.0, 40.0, END), "dose must be more than 0 mg, not -35"),
        (Infusion(Route.KETAMINE_IV, float("nan"), 40.0, END), "dose must be more than 0"),
        (Infusion(Route.KETAMINE_IV, 35.0, -40.0, END), "duration cannot be -40"),
        (Infusion(Route.KETAMINE_IV, 35.0, float("inf"), END), "duration cannot be inf"),
        (Infusion(Route.KETAMINE_IM, 0.0, 0.0, END), "dose must be more than 0"),
    ],
)
def test_what_cannot_be_is_refused(infusion, message):
    for ended in (END, None):
        with pytest.raises(ValueError, match=message):
            MODEL.forecast(record(infusion=replace(infusion, ended=ended)), END)


@pytest.mark.parametrize("weight", [0.0, -70.0, float("nan")])
def test_a_weight_that_cannot_be_is_refused(weight):
    with pytest.raises(ValueError, match="weight must be more than 0"):
        MODEL.forecast(record(patient=Patient("1", "AB", 40, weight)), END)


def test_an_infusion_without_a_duration_was_given_at_once():
    (part,) = adjusted(RULES, record(35.0, 0.0)).regimen.parts
    assert part == Bolus(0.0, 35.0)


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ('id = "benzodiazepine"', 'id = "benzo"', '"benzodiazepine" must be there once'),
        ('id = "lamotrigine"', 'id = "hypertension"', '"lamotrigine" must be there once'),
        ("clearance = 1.16", "clearance = 0", '"clearance" must be more than 0'),
        ("{ drowsiness = 0.8 }", "{ sleep = 0.8 }", 'unknown effect "sleep"'),
        ("{ drowsiness = 0.8 }", "{ drowsiness = -1 }", '"drowsiness" must be more than 0'),
        ('id = "ketamine_im"', 'id = "ketamine_iv"', 'route "ketamine_iv" is there 1 times'),
        ("flow_loss = 2.19", "flow_loss = nan", '"flow_loss" must be more than 0'),
        ('["liver_impairment"]', '["liver"]', 'unknown modifier "liver"'),
        ('["liver_impairment"]', '["liver_severe"]', 'unknown modifier "liver_severe"'),
    ],
)
def test_a_wrong_file_names_its_line(tmp_path, old, new, detail):
    text = (FOLDER / "modifiers.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "modifiers.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_modifiers(path)
    assert raised.value.detail.startswith("modifiers.toml, line ")
    assert detail in raised.value.detail
