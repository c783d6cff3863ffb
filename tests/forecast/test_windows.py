"""The article's windows count down; only reports and measurements settle anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Route
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Origin, Rating, Symptom
from app.errors import ConfigError, ErrorCode
from app.forecast.forecaster import Forecaster, ForecastInput
from app.forecast.settings import load_settings
from app.forecast.windows import ArticleForecaster, Status, Window, load_windows

MIN = 60.0
END = 10_000.0
FILE = Path(__file__).resolve().parents[2] / "resources" / "forecast" / "article-windows.toml"
WINDOWS = load_windows(FILE)
MODEL: Forecaster = ArticleForecaster(WINDOWS)

NONE, MILD, MODERATE, SEVERE = Rating
DIZZINESS_P90 = 120


def record(**changes) -> ForecastInput:
    made = ForecastInput(
        patient=None,
        infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, END),
        modifiers=frozenset(),
        earlier_infusions=0,
        baseline=Baseline(120, 80, 70, 98),
    )
    return replace(made, **changes)


def said(*answers: tuple[float, Rating | None]) -> tuple[CheckIn, ...]:
    """Return check-ins as (minutes after the end, one rating for every symptom)."""
    made = []
    for minute, rating in answers:
        t = END + minute * MIN
        ratings: dict[Symptom, Rating | None] = dict.fromkeys(Symptom, rating)
        times = dict.fromkeys(Symptom, t)
        made.append(CheckIn(1, t, Origin.PROMPT, ratings, times, None, t, CheckInEnd.COMPLETE))
    return tuple(made)


def state(given_: ForecastInput, minute: float, effect: Effect = Effect.DIZZINESS) -> str:
    return MODEL.forecast(given_, END + minute * MIN).of(effect).state.value


def test_the_file_holds_the_table():
    table = {w.effect.value: (w.p50, w.p90) for w in WINDOWS.windows}
    assert table == {
        "dissociation": (27, 84),
        "dizziness": (55, 120),
        "nausea": (60, 180),
        "drowsiness": (45, 120),
        "anxiety": (30, 90),
        "circulation": (40, 90),
    }
    assert WINDOWS.of(Effect.ANXIETY).status == Status.ASSUMPTION
    assert MODEL.model == "article-windows 1"


@pytest.mark.parametrize(
    "basis",
    [WINDOWS.basis, load_settings(FILE.with_name("cohort.toml")).basis],
    ids=["article", "cohort"],
)
def test_the_basis_names_every_window_that_was_not_published(basis):
    words = {Status.COMPUTED: "computed", Status.ASSUMPTION: "assumed"}
    for window in WINDOWS.windows:
        named = f"{window.effect.value}: {words.get(window.status, '')}"
        assert (named in basis) == (window.status != Status.SOURCE)


def test_the_window_is_on_the_kiosks_axis():
    found = MODEL.forecast(record(), END + 10 * MIN)
    dizziness = found.of(Effect.DIZZINESS)
    assert (dizziness.p50, dizziness.p90) == (END + 55 * MIN, END + 120 * MIN)
    assert found.as_of == END + 10 * MIN
    assert [e.effect for e in found.effects] == list(Effect)


def test_while_the_infusion_runs_there_is_no_time():
    running = record(infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, None))
    for effect in MODEL.forecast(running, END).effects:
        assert effect.state == EffectState.INFUSING
        assert (effect.p50, effect.p90, effect.expected) == (None, None, None)


# --- the distribution


@pytest.mark.parametrize("window", WINDOWS.windows, ids=lambda w: w.effect.value)
def test_expected_starts_at_the_median_and_ends_with_the_window(window):
    assert window.expected(-5) == window.p50
    assert window.expected(0) == window.p50
    assert window.expected(window.p90 - 0.01) == window.p90
    assert window.expected(window.p90) is None


def test_expected_is_the_median_of_those_left():
    # At the median half are left; half of these are settled at the upper quartile.
    window = Window(Effect.NAUSEA, 60, 180, "", Status.SOURCE)
    spread = 1.0986 / 1.2816
    assert window.expected(60) == pytest.approx(60 * 2.71828 ** (0.6745 * spread), rel=1e-3)


@given(st.sampled_from(WINDOWS.windows), st.floats(0, 200), st.floats(0, 200))
def test_expected_never_comes_closer_to_the_end_than_now(window, first, second):
    first, second = sorted((first, second))
    sooner, later = window.expected(first), window.expected(second)
    if later is not None:
        assert sooner is not None
        assert sooner <= later + 1e-9
        assert second < later <= window.p90


# --- symptoms


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], "wearing_off"),
        ([(10, NONE)], "settled"),
        ([(10, MILD)], "wearing_off"),
        ([(10, MODERATE), (20, MILD)], "wearing_off"),
        ([(10, MILD), (20, MILD)], "settled"),
        ([(10, NONE), (20, MILD)], "settled"),
        ([(10, MODERATE), (20, NONE)], "settled"),
        ([(10, NONE), (20, MODERATE)], "wearing_off"),
        ([(10, NONE), (15, SEVERE), (20, MILD)], "wearing_off"),
        ([(10, NONE), (20, None)], "settled"),
        ([(-10, NONE)], "wearing_off"),
        ([(-10, MILD), (10, MILD)], "wearing_off"),
        # Of two at one instant the worse one stands, alone.
        ([(10, SEVERE), (10, NONE)], "wearing_off"),
        ([(10, NONE), (10, SEVERE)], "wearing_off"),
        ([(10, NONE), (10, MILD)], "wearing_off"),
        ([(10, MILD), (20, MILD), (20, NONE)], "settled"),
    ],
)
def test_a_symptom_settles_by_reports(answers, expected):
    assert state(record(check_ins=said(*answers)), 30) == expected


@pytest.mark.parametrize(
    ("answers", "minute", "expected"),
    [
        ([(110, MODERATE)], DIZZINESS_P90 - 0.1, "wearing_off"),
        ([(110, MODERATE)], DIZZINESS_P90, "overdue"),
        ([(110, MILD)], DIZZINESS_P90, "overdue"),
        ([], DIZZINESS_P90, "unreported"),
        ([(-5, SEVERE)], DIZZINESS_P90, "unreported"),
        ([(110, None)], DIZZINESS_P90, "unreported"),
        ([(75, MODERATE)], DIZZINESS_P90, "overdue"),
        ([(74.9, MODERATE)], DIZZINESS_P90, "unreported"),
        ([(110, NONE)], 300, "settled"),
        ([(110, NONE), (130, MODERATE)], 131, "overdue"),
    ],
)
def test_past_the_window(answers, minute, expected):
    assert state(record(check_ins=said(*answers)), minute) == expected


def test_expected_is_said_only_while_wearing_off():
    for answers, minute in (([(10, NONE)], 20), ([(110, MODERATE)], 125), ([], 125)):
        found = MODEL.forecast(record(check_ins=said(*answers)), END + minute * MIN)
        assert found.of(Effect.DIZZINESS).expected is None
        assert found.of(Effect.DIZZINESS).p90 == END + 120 * MIN
    waiting = MODEL.forecast(record(check_ins=said((10, SEVERE))), END + 20 * MIN)
    assert END + 55 * MIN < (waiting.of(Effect.DIZZINESS).expected or 0) < END + 120 * MIN


def test_the_latest_report_is_shown():
    found = MODEL.forecast(record(check_ins=said((10, SEVERE), (20, None))), END + 30 * MIN)
    assert found.of(Effect.NAUSEA).last == SEVERE
    assert found.of(Effect.NAUSEA).last_at == END + 10 * MIN


@pytest.mark.parametrize("answers", [(SEVERE, NONE), (NONE, SEVERE)])
def test_of_two_reports_at_one_instant_the_worse_one_is_shown(answers):
    given_ = record(check_ins=said(*((10, rating) for rating in answers)))
    assert MODEL.forecast(given_, END + 30 * MIN).of(Effect.NAUSEA).last == SEVERE


def test_each_symptom_has_its_own_answers():
    mixed = said((10, NONE))[0]
    mixed = replace(mixed, ratings=mixed.ratings | {Symptom.NAUSEA: SEVERE})
    given_ = record(check_ins=(mixed,))
    assert state(given_, 20, Effect.NAUSEA) == "wearing_off"
    assert state(given_, 20, Effect.DIZZINESS) == "settled"


ANSWERS = st.lists(
    st.tuples(st.floats(-40, 200), st.sampled_from([None, *Rating])), max_size=6
).map(lambda found: said(*sorted(found, key=lambda a: a[0])))


@given(ANSWERS, st.floats(0, 1000), st.floats(0, 1000))
def test_time_alone_settles_no_symptom(check_ins, first, more):
    given_ = record(check_ins=check_ins)
    for symptom in Symptom:
        effect = Effect(symptom.value)
        if state(given_, first + more, effect) == "settled":
            assert state(given_, first, effect) == "settled"


# --- circulation


def measured(*pressures: tuple[float, float, float], hr: float | None = 72, **changes):
    """Return a record with (minutes after the end, sys, dia) and a heart rate now."""
    pairs = tuple((END + m * MIN, sys, dia) for m, sys, dia in pressures)
    latest = {} if hr is None else {Metric.HR: hr}
    return record(pressures=pairs, latest=latest, **changes)


NEAR, HIGH = (122.0, 81.0), (150.0, 95.0)


@pytest.mark.parametrize(
    ("given_", "minute", "expected"),
    [
        (record(), 30, "wearing_off"),
        (record(), 90, "unreported"),
        (measured((20, *NEAR)), 30, "wearing_off"),
        (measured((10, *NEAR), (20, *NEAR)), 30, "settled"),
        (measured((20, *NEAR)), 95, "unreported"),
        (measured((10, *NEAR), (20, *NEAR)), 95, "settled"),
        (measured((10, *HIGH), (20, *NEAR)), 95, "unreported"),
        (measured((10, *NEAR), (20, *HIGH)), 30, "wearing_off"),
        (measured((85, *HIGH)), 90, "overdue"),
        (measured((74, *HIGH)), 90, "unreported"),
        (measured((-5, *NEAR)), 5, "wearing_off"),
        (measured((20, 120.0, 97.0)), 30, "wearing_off"),
        (measured((10, *NEAR), (20, 144.0, 96.0)), 30, "settled"),
        (measured((10, *NEAR), (20, 145.0, 96.0)), 30, "wearing_off"),
        (measured((10, *NEAR), (20, *NEAR), hr=None), 30, "wearing_off"),
        (measured((10, *NEAR), (20, *NEAR), hr=85), 30, "wearing_off"),
        (measured((85, *NEAR), hr=85), 90, "overdue"),
        (measured((85, *NEAR), hr=None), 90, "unreported"),
        (measured((20, *NEAR), baseline=Baseline()), 30, "wearing_off"),
        (measured((85, *HIGH), baseline=Baseline()), 90, "unreported"),
        (measured((85, *HIGH), baseline=Baseline(120, None, 70)), 90, "unreported"),
        (measured((20, *NEAR), baseline=Baseline(120, 80, None)), 30, "wearing_off"),
    ],
)
def test_the_circulation_settles_only_when_measured(given_, minute, expected):
    assert state(given_, minute, Effect.CIRCULATION) == expected


def test_a_pulse_stands_in_for_the_heart_rate():
    given_ = replace(measured((10, *NEAR), (20, *NEAR)), latest={Metric.PULSE: 72})
    assert state(given_, 30, Effect.CIRCULATION) == "settled"


@pytest.mark.parametrize(
    ("given_", "minute", "raised"),
    [
        (record(), 30, None),
        (measured((20, *NEAR)), 30, False),
        (measured((20, *HIGH)), 30, True),
        (measured((20, *NEAR), hr=85), 30, True),
        (measured((20, *NEAR), hr=None), 30, None),
        (measured((20, *HIGH)), 36, None),
        (measured((20, *HIGH), baseline=Baseline()), 30, None),
    ],
)
def test_raised_is_said_only_of_what_was_measured_lately(given_, minute, raised):
    forecast = MODEL.forecast(given_, END + minute * MIN)
    assert forecast.of(Effect.CIRCULATION).raised is raised


def test_reports_do_not_settle_the_circulation():
    given_ = record(check_ins=said((10, NONE), (20, NONE)))
    assert state(given_, 30, Effect.CIRCULATION) == "wearing_off"


PAIRS = st.lists(
    st.tuples(st.floats(-40, 200), st.floats(80, 200), st.floats(40, 120)), max_size=5
).map(lambda found: sorted(found, key=lambda p: p[0]))


@given(PAIRS, st.floats(0, 400), st.floats(0, 400))
def test_time_alone_does_not_settle_the_circulation(pairs, first, more):
    given_ = measured(*pairs)
    start = max([first, *(p[0] for p in pairs)])
    if state(given_, start + more, Effect.CIRCULATION) == "settled":
        assert state(given_, start, Effect.CIRCULATION) == "settled"


# --- the file


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("p50 = 27", "p50 = 90", 'line 19: window "dissociation": "p90" 84 must be above'),
        ("p50 = 27", "p50 = 0", 'line 18: window "dissociation": "p50" must be more than 0'),
        ("p50 = 27", "p50 = nan", 'line 18: window "dissociation": "p50" must be more than 0'),
        ("p50 = 27", 'p50 = "27"', '"p50" must be a number, not text'),
        ("p50 = 27", "p5 = 27", 'unknown key "p5"'),
        ('"anxiety"', '"anger"', 'unknown effect "anger"'),
        ('"anxiety"', '"nausea"', 'effect "nausea" is there twice'),
        (
            'status = "computed"',
            'status = "guess"',
            'line 21: window "dissociation": unknown status "guess"',
        ),
        ("version = 1", "version = 0", '"version" must be at least 1'),
        ("version = 1", "version = ", "not valid TOML"),
    ],
)
def test_a_wrong_file_names_its_line(tmp_path, old, new, detail):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "windows.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_windows(path)
    assert raised.value.code == ErrorCode.CONFIG_INVALID
    assert raised.value.detail.startswith("windows.toml, line ")
    assert detail in raised.value.detail


def test_every_effect_needs_a_window(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    path = tmp_path / "windows.toml"
    path.write_text(text[: text.rindex("[[window]]")], encoding="utf-8")
    with pytest.raises(ConfigError, match='no window for effect "circulation"'):
        load_windows(path)
