"""The recorded patient through the screens: what stands there is what the file holds."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app import commands as c
from app.config import Config
from app.demo import PIN, RehearsedKiosk
from app.domain.metric import Metric
from app.domain.session import Baseline, Infusion, Patient, Route
from app.vitals.replay import ReplaySource
from ui.places import Place
from ui.rehearsal import Stage

pytestmark = pytest.mark.usefixtures("qapp")

FIRST_MINUTE, MINUTES = 560, 110
COLUMNS = {
    Metric.HR: "HR[bpm]",
    Metric.SPO2: "SpO2[%]",
    Metric.RR: "RESP[pm]",
}


@pytest.fixture
def recording(shared_vitals: Path) -> Path:
    (found,) = shared_vitals.glob("*.csv")
    return found


@pytest.fixture
def stage(recording: Path, tmp_path: Path) -> Iterator[Stage]:
    source = ReplaySource(recording, start_at=FIRST_MINUTE * 60.0)
    source.load()
    made = Stage(RehearsedKiosk(Config(tmp_path), source), None)
    yield made
    made.end()


def begin(stage: Stage) -> None:
    core = stage.kiosk.core  # type: ignore[attr-defined]
    for command in (
        c.AddStaff(name="Noa", pin=PIN),
        c.SignIn(staff_id=1, pin=PIN),
    ):
        core.put(command)
        core.step()
        core.step()
    core.put(
        c.StartSession(
            patient=Patient("1", "R.K.", 41, 82.0),
            infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, stage.now.now.t),
            modifiers=frozenset(),
            earlier_infusions=0,
            baseline=Baseline(),
        )
    )
    core.put(c.SignOut())
    stage.settle()
    stage.session.main.go(Place.HOME)
    stage.settle()


def tile(stage: Stage, metric: Metric) -> list[str]:
    order = (Metric.HR, Metric.SPO2, Metric.NIBP_SYS, Metric.RR)
    found = stage.shown.tiles[order.index(metric)]  # type: ignore[attr-defined]
    return [x.text() for x in found.findChildren(QLabel) if x.isVisible()]


def test_every_minute_on_screen_is_the_minute_of_the_file(stage: Stage, recording: Path) -> None:
    rows = list(csv.DictReader(recording.read_text(encoding="utf-8").splitlines()))
    begin(stage)
    assert stage.says("REPLAYED")
    pressure: tuple[str, int] | None = None
    shown = missing = 0
    for minute in range(MINUTES):
        row = rows[FIRST_MINUTE + minute]
        if row["NBPSys[mmHg]"]:
            pressure = (f"{row['NBPSys[mmHg]']}/{row['NBPDias[mmHg]']}", minute)
        if minute == 0:
            # The first row came before the session; its numbers belong to nobody here.
            stage.wait(1)
            pressure = None
            continue
        for metric, column in COLUMNS.items():
            value = float(row[column])
            texts = tile(stage, metric)
            if value == 0:
                assert "--" in texts, (minute, metric, texts)
                missing += 1
            else:
                assert f"{value:.0f}" in texts, (minute, metric, value, texts)
                shown += 1
        if pressure is not None and minute - pressure[1] < 15:
            assert pressure[0] in tile(stage, Metric.NIBP_SYS), (minute, pressure)
        stage.wait(1)
    assert shown > 250
    assert missing > 0
