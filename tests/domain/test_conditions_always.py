"""Whatever a monitor says and staff do: nothing high is lost, nothing flaps, all comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.conditions import Change
from app.domain.limit_rules import Watched
from app.domain.metric import METRICS, Metric
from app.domain.notice import NoticeKind, to_show, wants_attention, with_acknowledged
from app.domain.numeric import Absence, judged
from app.domain.reading import Reading
from app.domain.session import Baseline
from tests.domain.test_conditions import BEGAN, ENDED, HIGH, OFF, SYS, TIMES, Bay

# One step: seconds, what the monitor says of the oxygen and of the pressure, what staff do.
OXYGEN = st.sampled_from([98, 95, 93, 92, 91, 88, 80, 45, OFF, Absence.ARTEFACT, None])
PRESSURE = st.sampled_from([None, None, None, 120, 165, 178, 185, OFF])
DEED = st.sampled_from(["", "", "", "", "see", "restart", "lose", "find"])
STEPS = st.lists(st.tuples(st.integers(1, 40), OXYGEN, PRESSURE, DEED), min_size=1, max_size=25)


def _do(bay: Bay, deed: str) -> None:
    shown = [n for n in to_show(bay.notices) if n.acknowledged is None]
    if deed == "see" and shown:
        # A moment after the last look: nobody acknowledges what has not been shown.
        bay.notices = with_acknowledged(bay.notices, shown[-1].id, bay.t + 0.5, 7)
    elif deed == "restart":
        bay.restart()
    elif deed == "lose":
        bay.lost = bay.t
    elif deed == "find":
        bay.lost = None


def _play(bay: Bay, steps: Sequence[tuple[int, Any, Any, str]]) -> Iterator[dict[str, Any]]:
    """Run the steps a second at a time and yield after each second."""
    for seconds, oxygen, pressure, deed in steps:
        _do(bay, deed)
        for second in range(seconds):
            values: dict[str, Any] = {"spo2": oxygen, "hr": 70.0}
            if second == 0 and pressure is not None:
                values |= {"nibp_sys": pressure, "nibp_dia": 80.0}
            if bay.lost is not None:
                values = {}
            bay.give(at=bay.t + 1.0, **values)
            now = {name: values.get(name) for name in ("spo2", "nibp_sys")}
            yield now | {"restarted": second == 0 and deed == "restart"}


def _watched(bay: Bay, subject: str) -> Watched:
    return next(w for w in bay.conditions.watched() if subject in w.subjects)


@settings(deadline=None, max_examples=60)
@given(STEPS)
@example([(6, 91, None, ""), (6, 91, None, "restart"), (9, 91, None, "")])
@example([(20, 91, 185, ""), (9, OFF, None, "restart"), (40, 98, OFF, "see"), (2, 98, 120, "")])
def test_no_high_condition_is_ever_lost(steps):
    bay, low_since, severe = Bay(Baseline(120, 80, 70, 98)), None, False
    for now in _play(bay, steps):
        oxygen, pressure = now["spo2"], now["nibp_sys"]
        if isinstance(oxygen, Absence) or oxygen in (None, 45) or oxygen > 91:
            low_since = None
        elif low_since is None or now["restarted"]:
            # What had not begun before a restart is counted anew; what had begun stands.
            low_since = bay.t
        if low_since is not None and bay.t - low_since >= 10:
            condition = _watched(bay, "oxygen-low-high").condition
            assert condition is not None
            assert condition.priority == HIGH
        if isinstance(pressure, int):
            severe = pressure >= 180
        if severe:
            told = [n for n in bay.notices if n.subject == "sys-high-high" and n.ongoing]
            assert told, "high until a cuff says otherwise"
            shown = to_show(bay.notices)
            assert any(n.metric == SYS and n.ongoing for n in shown)


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_an_unseen_high_notice_is_always_in_sight(steps):
    bay = Bay(Baseline(120, 80, 70, 98))
    for _ in _play(bay, steps):
        shown = to_show(bay.notices)
        for waiting in (n for n in bay.notices if n.acknowledged is None):
            assert any(
                n.kind == waiting.kind
                and n.acknowledged is None
                and n.priority.rank >= waiting.priority.rank
                and wants_attention(n, None, bay.t)
                for n in shown
            )


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_nothing_flaps_faster_than_its_delays(steps):
    bay = Bay()
    last: dict[object, tuple[Change, float]] = {}
    for _ in _play(bay, [(n, o, None, "" if d == "restart" else d) for n, o, _, d in steps]):
        for change in bay.changes:
            condition = change.condition
            key = (condition.kind, condition.metric)
            before = last.get(key)
            if change.change == BEGAN and before is not None:
                assert bay.t - before[1] >= 10, "from its end to the next beginning"
            if change.change == ENDED and before is not None:
                assert bay.t - before[1] >= (15 if condition.kind != NoticeKind.VITAL_LIMIT else 30)
            last[key] = (change.change, bay.t)
        bay.changes.clear()


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_each_condition_has_one_open_chain_and_begins_before_it_ends(steps):
    bay = Bay(Baseline(120, 80, 70, 98))
    standing: dict[str, bool] = {}
    for _ in _play(bay, steps):
        for change in bay.changes:
            key = _key(change.condition.subject)
            assert standing.get(key, False) == (change.change != BEGAN)
            standing[key] = change.change != ENDED
        bay.changes.clear()
        for watched in bay.conditions.watched():
            mine = [n for n in bay.notices if n.kind == watched.kind]
            mine = [n for n in mine if n.subject in watched.subjects]
            assert any(n.ongoing for n in mine) == (watched.condition is not None)
            assert sum(n.ongoing for n in to_show(mine)) <= 1
        for notice in bay.notices:
            assert notice.follows is None or notice.follows < notice.id


def _key(subject: str) -> str:
    return subject.removesuffix("-high").removesuffix("-medium")


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 900), max_size=12))
def test_a_seen_condition_that_goes_on_always_comes_back(waits):
    bay = Bay()
    bay.give(at=1, nibp_sys=190, nibp_dia=80)
    for wait in waits:
        newest = bay.notices[-1]
        if newest.acknowledged is None:
            bay.notices = with_acknowledged(bay.notices, newest.id, bay.t, 7)
        seen = bay.notices[-1].acknowledged
        for _ in range(wait):
            bay.give(at=bay.t + 1)
        waits_again = bay.notices[-1].acknowledged is None
        assert waits_again == (bay.t - seen >= TIMES.again)


@given(st.dictionaries(st.sampled_from(Metric), st.none() | st.floats(0, 400), max_size=9))
def test_no_reading_whatever_is_ever_fatal(values: Mapping[Metric, float | None]):
    bay = Bay()
    for metric, value in values.items():
        if value is not None:
            bay.signs.apply(judged(metric, 1.0, value))
    bay.t = 2.0
    bay.look()
    readings: dict[Metric, Reading] = {}
    assert bay.conditions.look(readings, bay.baseline, {}, 3.0) == []
    for condition in (w.condition for w in bay.conditions.watched()):
        # Only a cuff is believed at once, and only what is plausible.
        assert condition is None or (condition.metric and METRICS[condition.metric].episodic)
