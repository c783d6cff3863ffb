"""Three hundred simulated sessions in a real record read as calibrated as they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

from app.bedside.scoring import scored as read_and_scored
from app.clock import Instant
from app.domain import facts as f
from app.domain.calibration import CalibrationReport, Landmark, Predictor, Verdict
from app.domain.forecast import KeptForecast
from app.domain.metric import Metric
from app.domain.numeric import judged
from app.domain.session import Route, SessionEnd
from app.domain.symptom import CheckIn, Effect
from app.forecast.calibration import Completed
from app.storage.database import open_database
from app.storage.records import Records
from tests.forecast.simulated import BASELINE, END, MIN, WINDOWS
from tests.forecast.test_calibration_simulated import scored, sessions

_IDS = count()
BOOT = "boot-a"


def at(t: float) -> Instant:
    return Instant(1_790_000_000.0 + t, 0, t, BOOT)


def stamp(t: float, session_id: int | None) -> dict:
    return {"at": at(t), "command_id": f"id-{next(_IDS)}", "session_id": session_id}


def started() -> f.SessionStarted:
    base = BASELINE
    return f.SessionStarted(
        **stamp(END, None),
        mrn=f"mrn-{next(_IDS)}",
        initials="AB",
        age=40,
        weight=70.0,
        route=Route.KETAMINE_IV,
        dose=35.0,
        duration=40.0,
        infusion_began=at(END - 40 * MIN),
        infusion_ended=at(END),
        modifiers=frozenset(),
        earlier_infusions=0,
        baseline_sys=base.sys,
        baseline_dia=base.dia,
        baseline_hr=base.hr,
        baseline_spo2=base.spo2,
        dose_confirmed=False,
        bay="1",
        protocol_id="p",
        protocol_version=1,
        protocol_sha256="0" * 64,
        forecast_model="personal",
        source_name="",
        source_origin="none",
    )


def forecast_made(kept: KeptForecast, session_id: int) -> f.ForecastMade:
    quantiles: dict = {e.value: kept.ahead.get(e, ()) for e in Effect}
    return f.ForecastMade(
        **stamp(kept.t, session_id),
        cause=kept.cause,
        model=kept.model,
        basis="simulated",
        infusion_ended=at(END),
        all_settled=kept.joint,
        **quantiles,
    )


def write_round(records: Records, check_in: CheckIn, session_id: int) -> None:
    opened = f.CheckInOpened(**stamp(check_in.opened, session_id), origin=check_in.origin)
    (written,) = records.append([opened])
    answers = [
        f.RatingGiven(
            **stamp(check_in.rated_at[symptom], session_id),
            check_in=written.seq,
            symptom=symptom,
            rating=rating,
        )
        for symptom, rating in check_in.ratings.items()
    ]
    records.append(answers)


def write(records: Records, one: Completed) -> None:
    """Write a completed session as the kiosk would have."""
    (first,) = records.append([started()])
    for check_in in one.check_ins:
        write_round(records, check_in, first.seq)
    records.append([forecast_made(kept, first.seq) for kept in one.kept])
    rows = []
    for t, sys, dia in sorted(set(one.pressures)):
        both = ((Metric.NIBP_SYS, sys), (Metric.NIBP_DIA, dia))
        rows.append((at(t), {metric: judged(metric, t, value) for metric, value in both}))
    records.append_numerics(first.seq, rows)
    end = f.SessionEnded(
        **stamp(one.closed, first.seq),
        end=SessionEnd.DISCHARGED,
        signer_name="N",
        shown=("x",),
        shown_sha256="0" * 64,
    )
    records.append([end])


def from_record(folder: Path) -> CalibrationReport:
    database = open_database(folder / "kiosk.db")
    try:
        # Durability is not what is looked at here, and there are thousands of commits.
        database.rows("PRAGMA synchronous = OFF")
        records = Records(database)
        for one in sessions():
            write(records, one)
        *_, last = read_and_scored(records, WINDOWS)
    finally:
        database.close()
    assert last.report is not None
    return last.report


def test_what_is_read_from_the_record_is_what_was_shown(tmp_path: Path):
    report, direct = from_record(tmp_path), scored()
    assert report.sessions == len(sessions())
    for row in report.rows:
        same = direct.of(row.effect, row.landmark)
        assert (row.open, row.never, row.verdict) == (same.open, same.never, same.verdict)
        kiosk, shown = row.of(Predictor.KIOSK), same.of(Predictor.KIOSK)
        assert kiosk.count == shown.count
    first = [report.of(e, Landmark.AT_END).of(Predictor.KIOSK) for e in Effect]
    # Each effect's share varies by some percent points in 300 sessions.
    assert all(s.low_80 is not None and s.low_80 <= 0.86 for s in first)
    assert all(s.high_80 is not None and s.high_80 >= 0.74 for s in first)
    better = [report.of(e, Landmark.AFTER_3).verdict for e in Effect]
    assert not {Verdict.ARTICLE_BETTER, Verdict.BOTH_BETTER} & set(better)
    assert Verdict.KIOSK_BETTER in better


def test_a_session_that_never_ended_its_infusion_is_left_out(tmp_path: Path):
    database = open_database(tmp_path / "kiosk.db")
    records = Records(database)
    (first,) = records.append([replace(started(), infusion_ended=None)])
    end = f.SessionEnded(
        **stamp(END + 60, first.seq),
        end=SessionEnd.TRANSFERRED,
        signer_name="N",
        shown=("x",),
        shown_sha256="0" * 64,
    )
    records.append([end])
    *_, last = read_and_scored(records, WINDOWS)
    database.close()
    assert last.report is not None
    assert (last.report.sessions, last.done) == (0, 1)
