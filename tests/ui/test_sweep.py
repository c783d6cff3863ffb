"""The waveform strip: a gap stays a gap, what is old never looks live, and it keeps up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.wave import Wave
from tests.ui import samples as s
from ui.widgets.sweep import Sweep, wave_name

RATE = 125.0
BLUE, GROUND = "#6fcbf4", "#182028"


@dataclass
class View:
    samples: np.ndarray
    end: int


class Source:
    """A source to which a test writes by hand."""

    def __init__(self, rate: float = RATE) -> None:
        self.rate = rate
        self.all: list[float] = []

    def newest(self, count: int) -> View:
        return View(np.array(self.all[-count:] if count else [], np.float32), len(self.all))

    def write(self, seconds: float, value: float | None = None) -> None:
        first = len(self.all)
        for number in range(round(seconds * self.rate)):
            t = (first + number) / self.rate
            self.all.append(math.sin(2 * math.pi * t) if value is None else value)


class Bench:
    """A strip whose time goes on by hand."""

    def __init__(self, qtbot, *waves: Wave) -> None:
        self.t = 100.0
        self.sources = {wave: Source() for wave in waves}
        self.sweep = Sweep(lambda: self.t)
        qtbot.addWidget(self.sweep)
        self.sweep.resize(1000, 240)
        self.sweep.show()
        self.sweep.show_waves(self.sources)
        self.sweep._timer.stop()

    def run(
        self,
        seconds: float,
        *,
        frame: float = 0.02,
        values: float | None = None,
        silent: bool = False,
    ) -> None:
        """Go on, with samples for every wave, a fifth of a second of them at a time."""
        for number in range(round(seconds / frame)):
            if number % round(0.2 / frame) == 0 and not silent:
                for source in self.sources.values():
                    source.write(0.2, values)
            self.t += frame
            self.sweep.step()

    def columns(self, colour: str = BLUE) -> set[int]:
        """Return the columns of the strip that hold a colour."""
        image = self.sweep._pixmap.toImage()
        return {
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).name() == colour for y in range(image.height()))
        }

    @property
    def pen_at(self) -> int:
        return int(self.sweep.pen * self.sweep.per_second()) % self.sweep.strip().width()


@pytest.fixture
def bench(qtbot, qapp):
    return Bench(qtbot, Wave.PLETH)


def test_a_wave_is_drawn_up_to_the_pen_with_nothing_ahead_of_it(bench):
    bench.run(3.0)
    drawn = bench.columns()
    assert bench.pen_at > 200
    assert drawn >= set(range(5, bench.pen_at - 3))
    assert max(drawn) <= bench.pen_at + 1


def test_second_time_round_a_gap_is_wiped_ahead_of_the_pen(bench):
    bench.run(1.5 * bench.sweep.strip().width() / bench.sweep.per_second())
    drawn, width = bench.columns(), bench.sweep.strip().width()
    missing = set(range(width)) - drawn
    assert missing
    assert missing <= set(range(bench.pen_at - 1, bench.pen_at + 50))
    assert len(missing) > 20


def test_old_columns_are_not_touched(bench):
    bench.run(2.0)
    bench.sweep._pixmap.fill("#ff0000")
    before = bench.pen_at
    bench.run(0.2)
    image = bench.sweep._pixmap.toImage()
    assert image.pixelColor(before - 12, 5).name() == "#ff0000"
    assert image.pixelColor(image.width() - 1, 5).name() == "#ff0000"
    assert len(bench.columns("#ff0000")) > 0.8 * image.width()


def test_what_is_not_known_stays_a_gap(bench):
    bench.run(1.0)
    bench.run(0.4, values=math.nan)
    bench.run(2.0)
    missing = sorted(set(range(bench.pen_at)) - bench.columns())
    inside = [x for x in missing if x > 20]
    assert len(inside) == pytest.approx(0.4 * bench.sweep.per_second(), rel=0.15)
    assert inside == list(range(inside[0], inside[-1] + 1))


def test_a_sample_alone_between_gaps_is_seen(bench):
    bench.run(1.0, values=math.nan)
    bench.sources[Wave.PLETH].write(1 / RATE, 0.5)
    bench.run(1.0, values=math.nan)
    assert 1 <= len(bench.columns()) <= 3


def test_the_pen_is_never_ahead_and_at_most_a_second_behind(bench):
    lane = bench.sweep.lanes[Wave.PLETH]
    for _ in range(20):
        bench.run(0.4)
        assert 0 <= lane.ahead(bench.sweep.pen) < 1.0


def test_after_a_halt_it_catches_up_at_once(bench):
    bench.run(1.0)
    bench.sources[Wave.PLETH].write(3.0)
    bench.t += 0.02
    bench.sweep.step()
    assert 0 <= bench.sweep.lanes[Wave.PLETH].ahead(bench.sweep.pen) <= 1.0
    assert bench.columns() >= set(range(5, bench.pen_at - 3)), "frames are skipped, samples not"


def test_a_long_freeze_draws_one_strip_and_not_all_of_it(bench):
    bench.run(1.0)
    bench.t += 20.0
    bench.sources[Wave.PLETH].write(20.0)
    bench.sweep.step()
    assert 0 <= bench.sweep.lanes[Wave.PLETH].ahead(bench.sweep.pen) <= 1.0
    assert len(bench.columns()) > 0.9 * bench.sweep.strip().width()


def test_no_sample_for_two_seconds_is_no_signal_and_is_dimmed(bench):
    bench.run(3.0)
    bench.sweep.grab()
    assert bench.sweep.silence_words(Wave.PLETH) == ""
    live = bench.sweep.grab().toImage()
    bench.run(1.8, silent=True)
    assert bench.sweep.silence_words(Wave.PLETH) == ""
    bench.run(0.6, silent=True)
    assert bench.sweep.silence_words(Wave.PLETH) == "-- no signal"
    dead = bench.sweep.grab().toImage()

    def bright(image):
        rows = range(0, image.height(), 2)
        return any(
            image.pixelColor(x, y).name() == BLUE for x in range(0, image.width(), 3) for y in rows
        )

    assert bright(live)
    assert not bright(dead)


def test_the_reason_is_said_where_it_is_known(bench):
    bench.run(3.0, values=math.nan)
    readings = {**s.readings(), Metric.SPO2: s.missing(Metric.SPO2, Absence.SENSOR_OFF, 1)}
    bench.sweep.show_snapshot(s.snapshot(readings=readings))
    assert bench.sweep.silence_words(Wave.PLETH) == "-- no signal: sensor off"


def test_it_comes_back_when_samples_do(bench):
    bench.run(1.0)
    bench.run(3.0, silent=True)
    before = bench.pen_at
    bench.run(1.0)
    assert bench.sweep.silence_words(Wave.PLETH) == ""
    assert max(bench.columns()) > before + 50


def test_samples_from_before_are_not_shown_as_live(qtbot, qapp):
    bench = Bench(qtbot, Wave.PLETH)
    bench.sources[Wave.PLETH].write(10.0)
    bench.run(2.2, silent=True)
    assert bench.columns() == set()
    assert bench.sweep.silence_words(Wave.PLETH) == "-- no signal"


def test_one_that_stalls_does_not_hold_the_others_up(qtbot, qapp):
    bench = Bench(qtbot, Wave.PLETH, Wave.ECG)
    bench.run(1.0)
    stalled = bench.sources.pop(Wave.PLETH)
    bench.run(3.0)
    assert bench.sweep.silence_words(Wave.PLETH) == "-- no signal"
    assert bench.sweep.silence_words(Wave.ECG) == ""
    assert bench.sweep.pen > 3.0
    green, blue = bench.columns("#74e08f"), bench.columns()
    assert max(green) > max(blue) + 100
    bench.sources[Wave.PLETH] = stalled
    bench.run(1.0)
    assert max(bench.columns()) > max(blue) + 100
    assert max(blue) + 50 not in bench.columns(), "the silence stays a gap"


def test_three_waves_of_three_rates_stand_in_their_order(qtbot, qapp):
    bench = Bench(qtbot, Wave.RESP, Wave.PLETH, Wave.ECG)
    assert list(bench.sweep.lanes) == [Wave.ECG, Wave.PLETH, Wave.RESP]
    tops = [bench.sweep._place(n).top() for n in range(3)]
    assert tops == sorted(tops)
    assert len({wave_name(w) for w in Wave}) == 3


def test_another_size_draws_the_strip_anew(bench):
    bench.run(3.0)
    before = len(bench.columns())
    bench.sweep.resize(1400, 300)
    assert len(bench.columns()) > 0.9 * before
    bench.run(0.4)
    assert max(bench.columns()) <= bench.pen_at + 1


def test_noise_does_not_look_like_a_beat(bench):
    bench.run(6.0)
    bench.sources[Wave.PLETH].all += list(np.tile([0.0, 0.01], 600))
    bench.t += 0.02
    bench.sweep.step()
    lane = bench.sweep.lanes[Wave.PLETH]
    for _ in range(4):
        lane.refit(bench.sweep.pen + 100)
        bench.run(0.4, values=0.0)
    assert lane._high - lane._low >= 0.2 * 1.9


def test_it_rests_while_it_is_hidden_and_without_waves(bench):
    bench.sweep.hide()
    assert not bench.sweep._timer.isActive()
    bench.sweep.show()
    assert bench.sweep._timer.isActive()
    assert bench.sweep.pen == 0.0, "what was on it is from another time"
    bench.sweep.show_waves({})
    assert not bench.sweep._timer.isActive()


def test_the_same_sources_again_change_nothing(bench):
    bench.run(1.0)
    lanes = bench.sweep.lanes
    bench.sweep.show_waves(dict(bench.sources))
    assert bench.sweep.lanes is lanes


def test_the_timer_draws_by_itself(qtbot, qapp):
    sweep, source = Sweep(), Source()
    qtbot.addWidget(sweep)
    sweep.resize(800, 200)
    sweep.show()
    sweep.show_waves({Wave.PLETH: source})
    source.write(1.0)
    qtbot.waitUntil(lambda: source.write(0.02) or sweep.pen > 0.05, timeout=5000)
