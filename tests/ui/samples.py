"""Snapshots made by hand, for tests that only draw."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from app.clock import Instant
from app.domain.forecast import EffectForecast, EffectState, Forecast, ModifierLine
from app.domain.learning import ReturningPatient
from app.domain.metric import METRICS, Metric
from app.domain.notice import Notice
from app.domain.numeric import Absence, Validity
from app.domain.readiness import (
    Assessment,
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Protocol,
    Readiness,
    Reason,
    Scale,
    ScaleItem,
)
from app.domain.reading import Freshness, Reading
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route
from app.domain.staff_role import Role
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Origin, Rating, Symptom
from app.domain.trend import TrendView
from app.snapshot import (
    CheckInView,
    DataOrigin,
    SessionView,
    Snapshot,
    SourceView,
    StaffMember,
)

MIN = 60.0
END = 50_000.0
NOW_T = END + 32 * MIN
# 2026-11-23 14:07 at UTC-5
NOW = Instant(utc=1_795_460_820.0, offset=-5 * 3600, boottime=NOW_T, boot_id="boot-a")

NURSE = StaffMember(1, "Nurse 07", role=Role.ADMIN)
SECOND = StaffMember(2, "Nurse 12")

WINDOWS = {
    Effect.DISSOCIATION: (27, 84),
    Effect.DIZZINESS: (55, 120),
    Effect.NAUSEA: (60, 180),
    Effect.DROWSINESS: (45, 120),
    Effect.ANXIETY: (30, 90),
    Effect.CIRCULATION: (40, 90),
}


def effect(which: Effect, state: EffectState, expected_min: float | None = None) -> EffectForecast:
    p50, p90 = WINDOWS[which]
    expected = None if expected_min is None else NOW_T + expected_min * MIN
    return EffectForecast(
        which, state, END + p50 * MIN, END + p90 * MIN, expected, Rating.MODERATE, NOW_T - 6 * MIN
    )


def forecast(**states: tuple[EffectState, float | None]) -> Forecast:
    base: dict[Effect, tuple[EffectState, float | None]] = {
        Effect.DISSOCIATION: (EffectState.WEARING_OFF, 25),
        Effect.DIZZINESS: (EffectState.WEARING_OFF, 50),
        Effect.NAUSEA: (EffectState.SETTLED, None),
        Effect.DROWSINESS: (EffectState.WEARING_OFF, 30),
        Effect.ANXIETY: (EffectState.SETTLED, None),
        Effect.CIRCULATION: (EffectState.WEARING_OFF, 15),
    }
    for name, pair in states.items():
        base[Effect(name)] = pair
    return Forecast(
        NOW_T, "article-windows 1", "source article", tuple(effect(e, *p) for e, p in base.items())
    )


def trend(metric: Metric, centre: float, swing: float) -> TrendView:
    if METRICS[metric].episodic:
        times = np.arange(END - 45 * MIN, NOW_T, 300.0)
    else:
        times = np.arange(END - 45 * MIN, NOW_T, 1.0)
    values = np.round(centre + swing * np.sin(times / 900.0) + 0.7 * np.sin(times / 7.0))
    if metric == Metric.SPO2:
        values[600:700] = math.nan
    return TrendView(times, values)


def readings() -> dict[Metric, Reading]:
    values = {
        Metric.HR: (84, 1.0),
        Metric.PULSE: (84, 1.0),
        Metric.SPO2: (97, 1.0),
        Metric.RR: (15, 1.0),
        Metric.TEMP: (36.7, 1.0),
        Metric.NIBP_SYS: (138, 240.0),
        Metric.NIBP_DIA: (84, 240.0),
        Metric.NIBP_MEAN: (102, 240.0),
        Metric.PERFUSION: (2.1, 1.0),
    }
    return {m: Reading(m, Freshness.FRESH, v, age) for m, (v, age) in values.items()}


def missing(metric: Metric, why: Absence, minutes: float) -> Reading:
    return Reading(metric, Freshness.MISSING, None, None, Validity.NA, why, NOW_T - minutes * MIN)


def check_ins() -> tuple[CheckIn, ...]:
    rounds = [
        (2, (3, 3, 1, 2, 1)),
        (12, (2, 3, 1, 2, 0)),
        (22, (2, 2, 0, 1, 0)),
        (26, (1, 2, 0, 1, 0)),
    ]
    made = []
    for number, (minute, ratings) in enumerate(rounds):
        t = END + minute * MIN
        made.append(
            CheckIn(
                100 + number,
                t,
                Origin.PROMPT,
                {s: Rating(r) for s, r in zip(Symptom, ratings, strict=True)},
                {s: t + 3 * i for i, s in enumerate(Symptom)},
                closed=t + 20,
                end=CheckInEnd.COMPLETE,
            )
        )
    return tuple(made)


def protocol() -> Protocol:
    c = Criterion
    k = CriterionKind
    criteria = (
        c(id="oriented", kind=k.ITEM, source="FACTS 4", item="oriented"),
        c(
            id="oxygen",
            kind=k.VITAL_RANGE,
            source="FACTS 4",
            metric=Metric.SPO2,
            low=92,
            steady_minutes=10,
        ),
        c(
            id="pressure_baseline",
            kind=k.NEAR_BASELINE,
            source="FACTS 4",
            metrics=(Metric.NIBP_SYS, Metric.NIBP_DIA),
            percent=20,
            max_age_minutes=15,
        ),
        c(
            id="nausea",
            kind=k.SYMPTOM,
            source="FACTS 4",
            symptom=Symptom.NAUSEA,
            at_most=Rating.MILD,
            in_a_row=2,
            apart_minutes=10,
        ),
        c(
            id="dissociation",
            kind=k.SYMPTOM,
            source="FACTS 4",
            symptom=Symptom.DISSOCIATION,
            at_most=Rating.NONE,
            in_a_row=2,
            apart_minutes=10,
        ),
        c(
            id="dizziness",
            kind=k.SYMPTOM,
            source="FACTS 4",
            symptom=Symptom.DIZZINESS,
            at_most=Rating.MILD,
            in_a_row=2,
            apart_minutes=10,
        ),
        c(id="walks", kind=k.ITEM, source="FACTS 4", item="walks_steadily"),
        c(id="minimum_time", kind=k.MINIMUM_TIME, source="assumption", minutes=60),
        c(id="aldrete", kind=k.SCORE, source="FACTS 4", scale="aldrete", minimum_total=9),
        c(id="escort", kind=k.ESCORT, source="FACTS 4", item="escort"),
        c(id="no_driving", kind=k.NO_DRIVING, source="S16", item="no_driving"),
    )
    items = ("activity", "respiration", "circulation", "consciousness", "oxygen")
    scale = Scale("aldrete", tuple(ScaleItem(i) for i in items), "Aldrete 1995")
    return Protocol("iv-ketamine", "IV ketamine", 1, criteria, (scale,), "0" * 64)


def readiness() -> Readiness:
    p = protocol()
    s = CriterionState
    answers = {
        "oriented": (s.MET, Evidence(Reason.OK, NOW_T - 5 * MIN, by=1, total=1)),
        "oxygen": (
            s.MET,
            Evidence(Reason.OK, NOW_T, {Metric.SPO2: 97}, steady_since=NOW_T - 20 * MIN),
        ),
        "pressure_baseline": (
            s.MET,
            Evidence(
                Reason.OK,
                NOW_T - 4 * MIN,
                {Metric.NIBP_SYS: 138, Metric.NIBP_DIA: 84},
                {Metric.NIBP_SYS: 122, Metric.NIBP_DIA: 78},
            ),
        ),
        "nausea": (
            s.MET,
            Evidence(
                Reason.OK,
                NOW_T - 6 * MIN,
                ratings=((NOW_T - 16 * MIN, Rating.NONE), (NOW_T - 6 * MIN, Rating.NONE)),
            ),
        ),
        "dissociation": (
            s.NOT_MET,
            Evidence(Reason.TOO_HIGH, NOW_T - 6 * MIN, ratings=((NOW_T - 6 * MIN, Rating.MILD),)),
        ),
        "dizziness": (
            s.NOT_MET,
            Evidence(
                Reason.TOO_HIGH, NOW_T - 6 * MIN, ratings=((NOW_T - 6 * MIN, Rating.MODERATE),)
            ),
        ),
        "walks": (s.UNKNOWN, Evidence(Reason.NOT_ASSESSED)),
        "minimum_time": (s.NOT_MET, Evidence(Reason.NOT_YET, until=END + 60 * MIN)),
        "aldrete": (s.UNKNOWN, Evidence(Reason.ITEMS_MISSING)),
        "escort": (s.MET, Evidence(Reason.OK, NOW_T - 17 * MIN, text="J.K.", by=1)),
        "no_driving": (s.STALE, Evidence(Reason.TOO_OLD, NOW_T - 30 * MIN, by=1)),
    }
    results = tuple(CriterionResult(c, *answers[c.id]) for c in p.criteria)
    return Readiness(NOW_T, p, results, NOW_T + 48 * MIN, 2)


def session(**changes: object) -> SessionView:
    made = SessionView(
        id=10,
        started=END - 2 * MIN,
        patient=Patient("20417", "R.K.", 41, 82.0),
        infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, END),
        infusion_began=END - 40 * MIN,
        modifiers=frozenset({Modifier.BENZODIAZEPINE}),
        earlier_infusions=3,
        baseline=Baseline(122, 78, 72, 98),
        check_ins=check_ins(),
        assessments={
            "oriented": Assessment("oriented", 1, "", NOW_T - 5 * MIN, 1),
            "escort": Assessment("escort", 1, "J.K.", NOW_T - 17 * MIN, 1),
        },
        hide_time=False,
        hide_vitals=False,
        time_gap=None,
        forecast=forecast(),
        readiness=readiness(),
        check_in=CheckInView(None, NOW_T + 4 * MIN, None),
        settled=False,
        drive_after=NOW.at(END + 86_400.0),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def snapshot(**changes: object) -> Snapshot:
    made = Snapshot(
        number=1,
        now=NOW,
        bay="Bay 3",
        demo_pin="",
        protocol=protocol(),
        source=SourceView("Simulated patient", DataOrigin.SIMULATED, True, last=NOW_T),
        readings=readings(),
        trends={
            Metric.HR: trend(Metric.HR, 84, 6),
            Metric.SPO2: trend(Metric.SPO2, 97, 1),
            Metric.RR: trend(Metric.RR, 15, 1),
            Metric.TEMP: trend(Metric.TEMP, 36.7, 0.1),
            Metric.NIBP_SYS: trend(Metric.NIBP_SYS, 138, 8),
            Metric.NIBP_DIA: trend(Metric.NIBP_DIA, 84, 5),
        },
        staff=(NURSE, SECOND),
        signed_in=None,
        session=session(),
        notices=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def call(minutes_ago: float, acknowledged: bool = False) -> Notice:
    from app.domain.notice import NoticeKind

    t = NOW_T - minutes_ago * MIN
    return Notice(
        7,
        NoticeKind.NURSE_CALLED,
        t,
        acknowledged=t + 30 if acknowledged else None,
        by=1 if acknowledged else None,
    )


def lines() -> tuple[ModifierLine, ...]:
    """Return eight lines of a forecast, in the order and the words of the data file."""
    made = (
        ("weight", ("dose_per_kg", 1.1), "opentiva; both are in the cohort", "assumption"),
        ("age", ("clearance", 0.868), "Perez-Ruixo 2021: liver blood flow", "computed"),
        ("earlier_infusions", ("threshold.dissociation", 1.3333), "Rodrigues 2020: falls", ""),
        ("benzodiazepine", ("threshold.drowsiness", 0.8), "Krystal 1998: sedation", ""),
        ("cyp3a4_inducer", ("clearance", 1.16), "Peltoniemi 2012: 14 % lower", "source"),
        ("cyp2b6_inhibitor", ("clearance", 0.78), "esketamine label: higher", "computed"),
        ("maoi_stimulant", ("spread.circulation", 0.15), "esketamine label: monitor", ""),
        ("hypertension", ("threshold.circulation", 0.85), "Riva-Posse 2018: peaks", ""),
    )
    return tuple(
        ModifierLine(key, (change,), f"Plain words about {key}.", source, status or "assumption")
        for key, change, source, status in made
    )


def returning(mrn: str = "20417", sessions: int = 3, learned: int = 2) -> ReturningPatient:
    """Return what the core found of a patient who was here before."""
    return ReturningPatient(mrn, sessions, learned, 70.0)
