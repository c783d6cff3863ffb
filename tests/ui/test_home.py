"""The patient's home says what is known, and never that it is over by the clock alone."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.commands import SetDisplay
from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind
from app.domain.numeric import Absence
from app.domain.session import Infusion, Route
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.snapshot import CheckInView, DataOrigin, Snapshot, SourceView
from tests.ui import samples
from tests.ui.patient_screens import ALL_SETTLED, with_states, words_of
from ui.places import Place
from ui.screens.home import HomeScreen
from ui.screens.idle import IdleScreen
from ui.widgets.touch import guard


@pytest.fixture
def home(qtbot):
    screen = HomeScreen()
    qtbot.addWidget(screen)
    screen.resize(1920, 1080)
    screen.show()
    return screen


def all_text(screen) -> str:
    labels = [w for k in (QLabel, QPushButton) for w in screen.findChildren(k)]
    return "\n".join(w.text() for w in labels if w.isVisible())


def infusing() -> Snapshot:
    forecast = samples.forecast()
    effects = tuple(
        replace(e, state=EffectState.INFUSING, p50=None, p90=None, expected=None)
        for e in forecast.effects
    )
    running = Infusion(Route.KETAMINE_IV, 41.0, 40.0, None)
    return samples.snapshot(
        session=samples.session(forecast=replace(forecast, effects=effects), infusion=running)
    )


def test_the_ring_counts_down_to_the_effect_that_lasts_longest(home):
    home.enter(samples.snapshot())
    assert home.ring.face.number == "50"
    assert home.ring.face.unit == "minutes"
    assert home.ring.face.below == "2:30 pm to 3:35 pm"
    assert home.ring.face.part == pytest.approx(32 / 120, abs=0.006)
    assert home.headline.text() == "The effects are wearing off"
    assert home.sub.text() == "Your infusion ended 32 minutes ago"


def test_a_window_that_has_begun_names_its_end_alone(home):
    home.enter(with_states(dissociation=(EffectState.WEARING_OFF, 52)))
    assert home.ring.face.below == "most often by 3:00 pm"


def test_seconds_are_never_shown(home):
    home.enter(with_states(dizziness=(EffectState.WEARING_OFF, 0.2)))
    assert not re.search(r"\d+ ?s(ec|\b)", all_text(home))
    home.enter(with_states(**{**ALL_SETTLED, "dizziness": (EffectState.WEARING_OFF, 0.2)}))
    assert (home.ring.face.number, home.ring.face.unit) == ("1", "minute")


def test_overdue_is_amber_words_without_a_number(home):
    late = with_states(dizziness=(EffectState.OVERDUE, None))
    home.enter(late)
    assert home.ring.face.tone == "caution"
    assert home.ring.face.number == ""
    assert home.ring.words.text() == "Still settling"
    assert home.headline.text() == "Taking longer than usual"
    assert home.sub.text() == "Your nurse is being told", "no notice yet: nobody was told"
    assert words_of(home, Effect.DIZZINESS) == "moderate at 2:01 pm"


def test_staff_were_told_once_the_notice_stands(home):
    late = with_states(dizziness=(EffectState.OVERDUE, None))
    notice = Notice(3, NoticeKind.OVERDUE, samples.NOW_T - 60, "dizziness")
    home.enter(replace(late, notices=(notice,)))
    assert home.sub.text() == "Your nurse has been told at 2:06 pm"
    other = replace(notice, subject="nausea")
    home.show_snapshot(replace(late, notices=(other,)))
    assert home.sub.text() == "Your nurse is being told"


def test_a_passed_window_without_a_report_is_never_settled(home):
    unheard = {e.value: (EffectState.UNREPORTED, None) for e in Effect}
    home.enter(with_states(**unheard))
    assert home.ring.face.tone == "quiet"
    assert home.ring.face.words == "Please tell us"
    assert words_of(home, Effect.NAUSEA) == "please tell us"
    assert words_of(home, Effect.CIRCULATION) == "not measured"
    assert "settled" not in all_text(home).lower()


def test_settled_says_what_it_rests_on_and_that_staff_come(home):
    home.enter(
        samples.snapshot(
            session=samples.session(forecast=samples.forecast(**ALL_SETTLED), settled=True)
        )
    )
    assert home.ring.face.tick
    assert home.ring.face.tone == "settled"
    assert "your own answers" in home.sub.text()
    assert "Please stay until your nurse comes" in home.sub.text()
    assert {words_of(home, e) for e in Effect} == {"settled · 2:01 pm"}
    assert not re.search(r"\b(go|leave|home|safe)\b", all_text(home))


def test_settled_needs_the_record_to_say_so(home):
    home.enter(with_states(**ALL_SETTLED))
    assert not home.ring.face.tick
    assert home.ring.face.words == "Your nurse will check"


def test_while_the_infusion_runs_there_is_no_countdown(home):
    home.enter(infusing())
    assert home.ring.face.number == "--"
    assert home.ring.face.tone == "quiet"
    assert {words_of(home, e) for e in Effect} == {""}
    assert home.headline.text() == "Your infusion is running"


def test_a_due_check_in_asks_calmly(home):
    due = samples.session(check_in=CheckInView(due=samples.NOW_T - 30))
    home.enter(samples.snapshot(session=due))
    assert home.feel.words == "Please tell us how you feel now"
    assert home.headline.text() == "Time for a few short questions"
    home.show_snapshot(samples.snapshot())
    assert home.feel.words == "How do you feel now?"


def test_the_patient_can_hide_the_time(home):
    sent: list[object] = []
    home.command.connect(sent.append)
    home.enter(samples.snapshot())
    home.time_button.click()
    assert [(c.hide_time, c.hide_vitals) for c in sent if isinstance(c, SetDisplay)] == [
        (True, None)
    ]
    home.show_snapshot(samples.snapshot(session=samples.session(hide_time=True)))
    assert home.time_button.text() == "Show the time"
    guard.reset()
    home.time_button.click()
    assert sent[-1].hide_time is False


@pytest.mark.parametrize("late", [False, True])
def test_hidden_time_is_nowhere_on_the_screen(home, late):
    states = {"dizziness": (EffectState.OVERDUE, None)} if late else {}
    readings = samples.readings()
    readings[Metric.SPO2] = samples.missing(Metric.SPO2, Absence.SENSOR_OFF, 5)
    notice = Notice(3, NoticeKind.OVERDUE, samples.NOW_T - 60, "dizziness")
    home.enter(
        samples.snapshot(
            session=samples.session(hide_time=True, forecast=samples.forecast(**states)),
            readings=readings,
            notices=(samples.call(2), notice),
        )
    )
    assert not re.search(r"\d+:\d\d|\d+ (min|h)\b", all_text(home))
    assert home.ring.face.number == ""


def test_an_unconfirmed_clock_counts_nothing_as_elapsed(home):
    home.enter(samples.snapshot(session=samples.session(time_gap=600.0)))
    assert home.ring.face.number == ""
    assert all(bar.face.elapsed == 0.0 for bar in home.bars)
    assert words_of(home, Effect.DIZZINESS) == "wearing off"


def test_staff_can_hide_the_vitals(home):
    home.enter(samples.snapshot())
    assert home.vitals.isVisible()
    home.show_snapshot(samples.snapshot(session=samples.session(hide_vitals=True)))
    assert not home.vitals.isVisible()


@pytest.mark.parametrize(
    ("origin", "banner"),
    [(DataOrigin.SIMULATED, "SIMULATED"), (DataOrigin.REPLAYED, "REPLAYED DATA")],
)
def test_data_that_is_not_live_is_labelled(home, origin, banner):
    home.enter(samples.snapshot(source=SourceView("source", origin, True)))
    assert home.header.origin.isVisible()
    assert home.header.origin.text() == banner
    home.show_snapshot(samples.snapshot(source=SourceView("source", DataOrigin.LIVE, True)))
    assert not home.header.origin.isVisible()


@pytest.mark.parametrize("trouble", [{"storage_error": ErrorCode.DISK_FULL}, {"unsaved": 2}])
def test_trouble_with_saving_is_said(home, trouble):
    home.enter(samples.snapshot())
    assert home.header.trouble.text() == ""
    home.show_snapshot(samples.snapshot(**trouble))
    assert home.header.trouble.text() == "Not saving right now. Please tell your nurse."


def test_two_ways_out(home):
    places: list[Place] = []
    home.go.connect(places.append)
    home.enter(samples.snapshot())
    home.feel.click()
    guard.reset()
    home.header.staff_button.click()
    assert places == [Place.CHECK_IN, Place.LOCK]


def test_nothing_is_touched_while_nothing_changes(home, monkeypatch):
    home.enter(samples.snapshot())
    changed: list[str] = []
    monkeypatch.setattr(QLabel, "setText", lambda self, text: changed.append(text))
    home.show_snapshot(samples.snapshot(number=2))
    assert changed == []


def test_the_free_bay_shows_nobody(qtbot):
    idle = IdleScreen()
    qtbot.addWidget(idle)
    idle.show()
    idle.enter(samples.snapshot(session=None))
    shown = all_text(idle)
    assert "Bay 3" in shown
    assert "This bay is free" in shown
    for private in ("R.K.", "20417", "84", "138"):
        assert private not in shown
    places: list[Place] = []
    idle.go.connect(places.append)
    idle.header.staff_button.click()
    assert places == [Place.LOCK]


def test_the_first_screens_need_no_numpy_and_no_plots():
    code = (
        "import sys, ui.screens.home, ui.screens.idle, ui.screens.check_in;"
        "bad = {'numpy', 'pyqtgraph', 'sqlite_utils', 'sqlite3'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(bad)) or 0)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
