"""Records made by hand for the readiness tests: what is there, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.criteria.items import SCALES, STAFF_ITEMS
from app.domain.metric import Metric
from app.domain.numeric import Validity
from app.domain.readiness import Assessment, CriterionResult, Readiness
from app.domain.readiness_rules import ReadinessInput, judge
from app.domain.reading import Freshness, Reading
from app.domain.session import Baseline, Infusion, Route
from app.domain.symptom import CheckIn, CheckInEnd, Origin, Rating, Symptom
from app.protocols import load_protocol

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = load_protocol(ROOT / "resources" / "protocols" / "iv-ketamine.toml")

MIN = 60.0
END = 10_000.0
NOW = END + 90 * MIN
BASELINE = Baseline(sys=120, dia=80, hr=70, spo2=98)


@dataclass
class FakeVitals:
    """Vital signs that are what the test says, whatever the time."""

    values: dict[Metric, Reading] = field(default_factory=dict)
    since: dict[Metric, float | None] = field(default_factory=dict)
    pairs: list[tuple[float, float, float]] = field(default_factory=list)

    def reading(self, metric: Metric, t: float) -> Reading | None:
        return self.values.get(metric)

    def steady(
        self, metric: Metric, low: float | None, high: float | None, t: float
    ) -> float | None:
        return self.since.get(metric)

    def pressures(self) -> Sequence[tuple[float, float, float]]:
        return self.pairs


def reading(metric: Metric, value: float, age: float = 1.0, **changes) -> Reading:
    return replace(Reading(metric, Freshness.FRESH, value, age, Validity.VALID), **changes)


def good_vitals(sys: float = 122.0, dia: float = 81.0, age: float = 4 * MIN) -> FakeVitals:
    """Return vital signs that meet everything, with the pressure as given, `age` in seconds."""
    values = {
        Metric.SPO2: reading(Metric.SPO2, 97),
        Metric.HR: reading(Metric.HR, 72),
        Metric.NIBP_SYS: reading(Metric.NIBP_SYS, sys, age),
        Metric.NIBP_DIA: reading(Metric.NIBP_DIA, dia, age),
    }
    since: dict[Metric, float | None] = {Metric.SPO2: NOW - 20 * MIN, Metric.HR: NOW - 20 * MIN}
    return FakeVitals(values, since, [(NOW - 20 * MIN, 122.0, 81.0), (NOW - age, sys, dia)])


def check_in(
    t: float,
    rating: Rating | None = Rating.NONE,
    end: CheckInEnd | None = CheckInEnd.COMPLETE,
    **others: Rating | None,
) -> CheckIn:
    """Return a check-in at `t` with one rating for all, and others by symptom name."""
    ratings = {s: others.get(s.value, rating) for s in Symptom}
    return CheckIn(int(t), t, Origin.PROMPT, ratings, dict.fromkeys(Symptom, t), None, t, end)


def missed(t: float) -> CheckIn:
    return CheckIn(int(t), t, Origin.PROMPT, {}, {}, None, t, CheckInEnd.MISSED)


def assessed(item: str, value: int = 1, at: float = NOW - 5 * MIN, text: str = "") -> Assessment:
    return Assessment(item, value, text, at, 7)


def good_assessments(at: float = NOW - 5 * MIN) -> dict[str, Assessment]:
    made = {i: assessed(i, 1, at) for i in (*STAFF_ITEMS, "instructions", "no_driving")}
    made["escort"] = assessed("escort", 1, at, "J.K., sister")
    for scale, items in SCALES.items():
        made |= {f"{scale}.{i}": assessed(f"{scale}.{i}", 2, at) for i in items}
    return made


def infusion(ended: float | None = END) -> Infusion:
    return Infusion(Route.KETAMINE_IV, 41.0, 40.0, ended)


def ready_record(**changes) -> ReadinessInput:
    """Return a record in which everything is met at NOW, with `changes`."""
    made = ReadinessInput(
        infusion=infusion(),
        baseline=BASELINE,
        check_ins=(check_in(NOW - 25 * MIN), check_in(NOW - 10 * MIN)),
        assessments=good_assessments(),
        vitals=good_vitals(),
        next_due=NOW + 5 * MIN,
    )
    return replace(made, **changes)


def empty_record(**changes) -> ReadinessInput:
    """Return a record in which nothing has been said, measured or assessed."""
    made = ReadinessInput(
        infusion=infusion(None),
        baseline=Baseline(),
        check_ins=(),
        assessments={},
        vitals=FakeVitals(),
    )
    return replace(made, **changes)


def result(readiness: Readiness, name: str) -> CriterionResult:
    return next(r for r in readiness.results if r.criterion.id == name)


def answer(given: ReadinessInput, name: str, t: float = NOW) -> tuple[str, str]:
    """Return one criterion's state and reason as words."""
    found = result(judge(PROTOCOL, given, t), name)
    return found.state.value, found.evidence.reason.value
