"""The limits are those of the clinical table, and a silly file is refused with its line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.domain.event import SYMPTOMS
from app.domain.limit_rules import Side
from app.domain.metric import Metric
from app.domain.notice import Priority
from app.errors import ConfigError, ErrorCode
from app.vital_limits import load_limits

FILE = Path(__file__).resolve().parents[1] / "resources" / "vitals" / "limits.toml"

HR, SPO2, RR = Metric.HR, Metric.SPO2, Metric.RR
SYS, DIA = Metric.NIBP_SYS, Metric.NIBP_DIA
ABOVE, BELOW = Side.ABOVE, Side.BELOW
MEDIUM, HIGH = Priority.MEDIUM, Priority.HIGH

# Line numbers in the cases below count in this text.
TEXT = """\
id = "test"
version = 1

[notices]
again_minutes = 11
technical_again_minutes = 22
pause_minutes = 2
pause_most_minutes = 5
gap_seconds = 33
link_lost_seconds = 31
sensor_off_seconds = 61
back_seconds = 16
sensors = ["MDC_ECG_HEART_RATE"]
source = "a source"
status = "assumption"

[[instead]]
metric = "MDC_ECG_HEART_RATE"
use = "MDC_PULS_OXIM_PULS_RATE"
source = "a source"
status = "assumption"

[[rule]]
id = "fast"
metric = "MDC_ECG_HEART_RATE"
side = "above"
value = 110
including = false
priority = "medium"
for_seconds = 15
clear_seconds = 30
source = "a source"
status = "source"

[[rule]]
id = "very-fast"
metric = "MDC_ECG_HEART_RATE"
side = "above"
value = 131
including = true
priority = "high"
for_seconds = 10
clear_seconds = 32
source = "a source"
status = "source"

[[rule]]
id = "slow"
metric = "MDC_ECG_HEART_RATE"
side = "below"
value = 50
including = false
priority = "medium"
for_seconds = 12
clear_seconds = 0
source = "a source"
status = "source"

[[rule]]
id = "rise"
metric = "MDC_PRESS_BLD_NONINV_SYS"
side = "above"
over_baseline_percent = 20
including = true
priority = "high"
for_seconds = 0
clear_seconds = 0
source = "a source"
status = "assumption"
"""


@pytest.fixture
def write(tmp_path):
    def _write(content: str) -> Path:
        path = tmp_path / "test.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return _write


def test_the_shipped_limits_are_those_of_the_table():
    limits = load_limits(FILE)
    table = {(r.metric, r.side, r.priority, r.value, r.inclusive) for r in limits.rules if r.value}
    assert table == {
        (SYS, ABOVE, MEDIUM, 160, True),
        (SYS, ABOVE, HIGH, 180, True),
        (DIA, ABOVE, MEDIUM, 100, True),
        (DIA, ABOVE, HIGH, 110, True),
        (SYS, BELOW, MEDIUM, 100, False),
        (SYS, BELOW, HIGH, 90, True),
        (HR, BELOW, MEDIUM, 50, False),
        (HR, BELOW, HIGH, 40, True),
        (HR, ABOVE, MEDIUM, 110, False),
        (HR, ABOVE, HIGH, 131, True),
        (SPO2, BELOW, MEDIUM, 94, False),
        (SPO2, BELOW, HIGH, 91, True),
        (RR, BELOW, MEDIUM, 10, False),
        (RR, BELOW, HIGH, 8, True),
        (RR, ABOVE, MEDIUM, 20, False),
        (RR, ABOVE, HIGH, 25, True),
    }
    rises = {
        (r.metric, r.side, r.priority, r.over, r.percent, r.inclusive)
        for r in limits.rules
        if r.value is None
    }
    assert rises == {
        (metric, ABOVE, MEDIUM, *rise, True)
        for metric in (SYS, DIA)
        for rise in ((30, None), (None, 20))
    }
    assert limits.instead == {HR: Metric.PULSE}
    assert limits.sensors == (HR, SPO2, RR, SYS)


def test_the_shipped_delays():
    limits = load_limits(FILE)
    times = limits.times
    assert (times.pause, times.pause_most) == (120, 300)
    assert (times.link_lost, times.sensor_off) == (30, 60)
    for rule in limits.rules:
        pressure = rule.metric in (SYS, DIA)
        assert (rule.for_seconds == 0) == pressure
        assert rule.clear_seconds == (0 if pressure else 30)
        assert rule.priority == MEDIUM or rule.for_seconds <= 10


def test_a_file_becomes_limits(write):
    path = write(TEXT)
    limits = load_limits(path)
    assert (limits.id, limits.version) == ("test", 1)
    assert limits.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [r.id for r in limits.rules] == ["fast", "very-fast", "slow", "rise"]
    fast, very, slow, rise = limits.rules
    assert (fast.for_seconds, fast.clear_seconds) == (15, 30)
    assert (very.priority, very.value, very.inclusive, very.clear_seconds) == (HIGH, 131, True, 32)
    assert (slow.side, slow.for_seconds, slow.source, slow.status) == (
        *(BELOW, 12),
        *("a source", "source"),
    )
    assert (rise.value, rise.over, rise.percent) == (None, None, 20)
    times = limits.times
    assert (times.again, times.technical_again) == (660, 1320)
    assert (times.gap, times.link_lost, times.sensor_off, times.back) == (33, 31, 61, 16)
    assert limits.rule("slow") is slow
    assert limits.rule("gone") is None


FAST, RISE = "value = 110", "over_baseline_percent = 20"
CASES = [
    # what stands there, what is put there, line, what the message says after the line
    ('= "fast"\nmetric = "MDC_ECG_HEART_RATE"', '= "fast"\nmetric = "MDC_FOO"', 25, "unknown metr"),
    ('"fast"', '"Fast one"', 24, '"Fast one" is no id'),
    ('"slow"', '"fast"', 48, 'id "fast" is there twice'),
    (f'side = "above"\n{FAST}', f'side = "over"\n{FAST}', 26, 'rule "fast": unknown side "over"'),
    (FAST, "value = nan", 27, '"value" must be from 20 to 250, not nan'),
    (FAST, "value = 1100", 27, '"value" must be from 20 to 250, not 1100'),
    (FAST, 'value = "110"', 27, '"value" must be a number, not text'),
    (FAST, "value = 140", 39, "high limit 131 is not above the medium one, 140"),
    (FAST, "value = 131", 39, "high limit 131 is not above the medium one, 131"),
    ("value = 131", "value = 109", 39, 'not above the medium one, 110 (rule "fast")'),
    (FAST, "value = 50", 51, "limit above, 50, is not above the limit below, 50"),
    (
        "value = 50",
        "value = 115",
        51,
        'limit above, 110, is not above the limit below, 115 (rule "',
    ),
    (FAST, f"{FAST}\nover_baseline = 5", 23, 'rule "fast": needs one of "value"'),
    (FAST, "# nothing", 23, 'needs one of "value", "over_baseline", "over_baseline_percent"'),
    (FAST, f"{FAST}\nvalues = 1", 28, 'unknown key "values"'),
    ('"high"\nfor_seconds = 10', '"medium"\nfor_seconds = 10', 39, "says the same kind of limit"),
    ('"medium"\nfor_seconds = 15', '"low"\nfor_seconds = 15', 29, "must be medium or high"),
    ('"medium"\nfor_seconds = 15', '"worst"\nfor_seconds = 15', 29, 'unknown priority "worst"'),
    ("for_seconds = 15", "for_seconds = -1", 30, '"for_seconds" must be from 0 to 600, not -1'),
    ("for_seconds = 15", "for_seconds = inf", 30, '"for_seconds" must be from 0 to 600, not inf'),
    ("clear_seconds = 30", "clear_seconds = nan", 31, '"clear_seconds" must be from 0 to 600'),
    ('including = false\npriority = "medium"\nfor_seconds = 15', "", 23, '"including" is missing'),
    ("for_seconds = 0", "for_seconds = 5", 66, '"for_seconds" must be 0'),
    (RISE, "over_baseline_percent = 0", 63, '"over_baseline_percent" must be more than 0'),
    (RISE, "over_baseline_percent = -20", 63, '"over_baseline_percent" must be from 0 to 200'),
    (RISE, "over_baseline = 1000", 63, '"over_baseline" must be from 0 to 280'),
    (f'"above"\n{RISE}', f'"below"\n{RISE}', 63, 'goes with side "above"'),
    ("NONINV_SYS", "NONINV_MEAN", 63, '"MDC_PRESS_BLD_NONINV_MEAN" has no baseline'),
    (
        '"a source"\nstatus = "assumption"\n\n[[ins',
        '""\nstatus = "source"\n\n[[ins',
        14,
        "is empty",
    ),
    ('clear_seconds = 32\nsource = "a source"', 'clear_seconds = 32\nsource = " "', 44, "is empty"),
    ('clear_seconds = 32\nsource = "a source"', "clear_seconds = 32", 35, '"source" is missing'),
    ('use = "MDC_PULS_OXIM_PULS_RATE"', 'use = "MDC_FOO"', 19, 'unknown metric "MDC_FOO"'),
    ("OXIM_PULS_RATE", "OXIM_SAT_O2", 19, "cannot stand in for"),
    ("MDC_PULS_OXIM_PULS_RATE", "MDC_ECG_HEART_RATE", 19, "cannot stand in for"),
    ("[[instead]]", '[[instead]]\nwhy = "so"', 18, 'unknown key "why"'),
    ('["MDC_ECG_HEART_RATE"]', '["MDC_FOO"]', 13, 'unknown metric "MDC_FOO"'),
    ('["MDC_ECG_HEART_RATE"]', '["MDC_TEMP", "MDC_TEMP"]', 13, 'metric "MDC_TEMP" is there twice'),
    ("again_minutes = 11", "again_minutes = 0", 5, '"again_minutes" must be from 1 to 120'),
    ("pause_most_minutes = 5", "pause_most_minutes = 6", 8, "must be from 0.5 to 5, not 6"),
    ("pause_minutes = 2", "pause_minutes = 5.5", 7, '"pause_minutes" must be from 0.5 to 5'),
    ("pause_minutes = 2", "pause_minutes = nan", 7, '"pause_minutes" must be from 0.5 to 5'),
    ("link_lost_seconds = 31", "link_lost_seconds = 0", 10, "must be from 1 to 600"),
    ("back_seconds = 16", "back_seconds = -1", 12, "must be from 1 to 600"),
    ("version = 1", "version = 0", 2, '"version" must be from 1'),
    ("version = 1\n", "", 1, '"version" is missing'),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), CASES)
def test_a_mistake_names_file_line_and_place(write, old, new, line, message):
    assert old in TEXT
    with pytest.raises(ConfigError) as raised:
        load_limits(write(TEXT.replace(old, new, 1)))
    assert raised.value.code == ErrorCode.CONFIG_INVALID
    assert raised.value.detail.startswith(f"test.toml, line {line}: "), raised.value.detail
    assert message in raised.value.detail


def test_a_file_without_rules_is_refused(write):
    text = TEXT[: TEXT.index("[[rule]]")].replace("[notices]", "rule = []\n\n[notices]")
    with pytest.raises(ConfigError, match=r"test.toml, line 4: no rules"):
        load_limits(write(text))


def test_twice_the_same_stand_in_is_refused(write):
    again = TEXT[TEXT.index("[[instead]]") : TEXT.index("[[rule]]")]
    with pytest.raises(ConfigError, match=r"line 72: instead 2: metric .* is there twice"):
        load_limits(write(TEXT + "\n" + again))


NOTED = """
[[sedation]]
id = "drowsy"
at_most = 3
priority = "medium"
source = "a source"
status = "assumption"

[[sedation]]
id = "deep"
at_most = 2
priority = "high"
source = "a source"
status = "assumption"

[symptoms]
id = "symptom"
symptoms = ["chest_pain", "seizure"]
priority = "high"
source = "a source"
status = "source"
"""


def test_the_shipped_scores_and_symptoms_are_those_of_the_table():
    limits = load_limits(FILE)
    scores = {(rule.at_most, rule.priority) for rule in limits.sedation}
    assert scores == {(3, MEDIUM), (2, HIGH)}
    assert limits.symptoms is not None
    assert limits.symptoms.priority == HIGH
    assert set(limits.symptoms.symptoms) == set(SYMPTOMS)
    assert {rule.status for rule in (*limits.sedation, limits.symptoms)} == {"assumption"}


def test_a_clinic_may_judge_neither_scores_nor_symptoms(write):
    limits = load_limits(write(TEXT))
    assert (limits.sedation, limits.symptoms) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_most = 2", "at_most = 3", 'says the same as rule "drowsy"'),
        ("at_most = 2", "at_most = 4", "the high score is not below the medium one"),
        ("at_most = 3", "at_most = 5", '"at_most" must be from 0 to 4, not 5'),
        ('"deep"', '"drowsy"', 'id "drowsy" is there twice'),
        ('"seizure"', '"walked"', 'unknown symptom "walked"'),
        ('"seizure"', '"hiccup"', 'unknown symptom "hiccup"'),
        ('"seizure"', '"chest_pain"', 'symptom "chest_pain" is there twice'),
        ('["chest_pain", "seizure"]', "[]", '"symptoms" is empty'),
        ('priority = "medium"\nsource', 'priority = "low"\nsource', "must be medium or high"),
    ],
)
def test_a_mistake_in_scores_or_symptoms_is_refused(write, old, new, message):
    assert NOTED.count(old) >= 1
    with pytest.raises(ConfigError) as caught:
        load_limits(write(TEXT + NOTED.replace(old, new, 1)))
    assert caught.value.code == ErrorCode.CONFIG_INVALID
    assert message in str(caught.value)
