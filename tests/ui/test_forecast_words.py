"""What changed a forecast, in words: the numbers of the data, its source, and how sure it is."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from app.domain.forecast import ForecastNote, ModifierLine
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route
from app.domain.symptom import Effect
from app.forecast.forecaster import ForecastInput
from app.forecast.modifiers import adjusted, load_modifiers
from tests.ui.start_tools import FORECAST
from ui.forecast_words import modifier_words, note_words, source_words

# No line is broken between a number and its percent sign.
PERCENT = "\u00a0%"


def line(key: str, *changes: tuple[str, float], source="Smith 1999: seen", status="source"):
    return ModifierLine(key, changes, "Plain words of the file.", source, status)


def shipped() -> list[ModifierLine]:
    """Return every line that the shipped data can give."""
    rules = load_modifiers(FORECAST / "modifiers.toml")
    old = Patient("1", "R.K.", 72, 82.0)
    found: dict[str, ModifierLine] = {}
    for patient, route in product((old, None), Route):
        # The graver liver disease takes the place of the other.
        for left_out in (Modifier.LIVER_SEVERE, Modifier.LIVER_IMPAIRMENT):
            modifiers = frozenset(Modifier) - {left_out}
            infusion = Infusion(route, 200.0, 100.0, 0.0)
            given = ForecastInput(patient, infusion, modifiers, 3, Baseline())
            found |= {each.key: each for each in adjusted(rules, given).lines}
    return list(found.values())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("clearance", 0.86), f"clears the drug 14{PERCENT} slower"),
        (("clearance", 1.16), f"clears the drug 16{PERCENT} faster"),
        (("clearance", 0.998), f"clears the drug <1{PERCENT} slower"),
        (
            ("threshold.drowsiness", 0.8),
            f"drowsiness lasts longer, to a 20{PERCENT} lower drug level",
        ),
        (
            ("threshold.dissociation", 1.3333),
            f"dissociation ends sooner, at a 33{PERCENT} higher drug level",
        ),
        (("spread.circulation", 0.15), "wider window for BP and heart rate"),
        (("spread", 0.3), "the window is wider"),
        (("dose", 0.624), f"62{PERCENT} of the dose counts"),
        (("dose_per_kg", 0.5), "the dose counts as 0.50 mg/kg"),
    ],
)
def test_a_change_is_said_with_its_number(qapp, changed, words):
    assert modifier_words(line("benzodiazepine", changed)) == (
        f"Benzodiazepine: {words} (Smith 1999)"
    )


def test_several_changes_stand_one_after_the_other(qapp):
    made = line("lamotrigine", ("threshold.dissociation", 1.25), ("spread.dissociation", 0.2))
    assert modifier_words(made) == (
        f"Lamotrigine: dissociation ends sooner, at a 25{PERCENT} higher drug level; "
        "wider window for dissociation (Smith 1999)"
    )


def test_six_wider_windows_are_one_fact(qapp):
    every = [(f"spread.{effect}", 0.3) for effect in Effect]
    made = line("liver_severe", ("clearance", 0.5), *every)
    assert modifier_words(made) == (
        f"Severe liver disease: clears the drug 50{PERCENT} slower; "
        "the window is wider (Smith 1999)"
    )


def test_the_age_is_named_where_it_is_known(qapp):
    made = line("age", ("clearance", 0.86))
    assert modifier_words(made, 72).startswith("Age 72: clears")
    assert modifier_words(made).startswith("Age: clears")


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("Krystal 1998: the size is assumed", "assumption", "assumption, Krystal 1998"),
        ("Perez-Ruixo 2021: from the flow", "computed", "computed, Perez-Ruixo 2021"),
        ("Peltoniemi 2012: measured", "source", "Peltoniemi 2012"),
        ("esketamine label: monitor longer", "assumption", "assumption, esketamine label"),
        ("no published size; the effect is assumed", "assumption", "assumption"),
        ("assumption: nothing was found", "assumption", "assumption"),
        ("clarithromycin: small change", "assumption", "assumption"),
        ("the makers' own count of 2019", "source", "the makers' own count of 2019"),
    ],
)
def test_a_source_has_its_short_name_and_an_assumption_is_called_one(qapp, source, status, said):
    made = line("benzodiazepine", ("clearance", 0.5), source=source, status=status)
    assert source_words(made) == said
    assert modifier_words(made).endswith(f"({said})")


@pytest.mark.parametrize(
    "made",
    [
        line("grapefruit", ("clearance", 0.9)),
        line("benzodiazepine", ("half_life", 1.4)),
        line("benzodiazepine", ("clearance", 0.9), ("threshold.hiccups", 1.4)),
        line("benzodiazepine"),
    ],
)
def test_what_has_no_words_here_says_the_sentence_of_the_file(qapp, made):
    assert modifier_words(made) == "Plain words of the file (Smith 1999)"


def test_every_shipped_line_has_words_of_its_own(qapp):
    keys = {each.key for each in shipped()}
    assert set(Modifier) <= keys
    assert {"weight", "weight_unknown", "age", "earlier_infusions", "range"} <= keys
    assert {Route.ESKETAMINE_NASAL, Route.KETAMINE_IM} <= keys
    for each in shipped():
        words = modifier_words(replace(each, plain="from the file"))
        assert "from the file" not in words
        assert len(words) < 160, words
        assert ("assumption" in words) == (each.status == "assumption"), words


def test_every_shipped_number_is_that_of_the_data(qapp):
    for each in shipped():
        for target, value in each.changes:
            if target.startswith(("clearance", "threshold")):
                whole = round(100 * abs(value - 1))
                assert re.search(rf"\b{whole}\s%", modifier_words(each)), each


@pytest.mark.parametrize("note", list(ForecastNote))
def test_every_note_has_words(qapp, note):
    words = note_words(note)
    assert words.endswith(".")
    if note.endswith("not_checked"):
        assert words.startswith("Forecast not checked")
        assert "wider window" in words
