"""Two sources for one bay: the preferred one counts, switches are written down, links are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import commands as c
from app.bedside.arbiter import STEADY
from app.bedside.attention import SWITCH_AGAIN
from app.domain.channel import age_limits
from app.domain.facts import Fact, SourcesSet, SourceSwitched
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind, to_show
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.session import SessionEnd
from app.errors import ErrorCode, StorageError
from app.snapshot import DataOrigin
from app.vitals.source import SourceHealth, SourceInfo, SourceState, VitalsBatch
from tests.bedside.bay import Bay

FIRST = SourceInfo("Gateway", DataOrigin.LIVE, 1.0, 300.0, "hl7")
SECOND = SourceInfo("Oximeter", DataOrigin.LIVE, 1.0, 300.0, "ble")
LIMITS = age_limits(Metric.HR, FIRST.interval, FIRST.nibp_interval)
FRESH = LIMITS.fresh


ALL = {Metric.HR: 71.0, Metric.SPO2: 97.0, Metric.RR: 14.0}


@pytest.fixture
def two(tmp_path: Path):
    made = Bay(tmp_path)
    made.sources = (FIRST, SECOND)
    made.restart()
    for info in made.sources:
        made.core.put(SourceState(made.clock.now().t, True, source=info.id))
    made.staff()
    made.start(ended_ago=5)
    yield made
    made.close()


def say(bay: Bay, source: str, value: float | None, metric: Metric = Metric.HR) -> None:
    t = bay.clock.advance(1.0).t
    numeric: Numeric = (
        absent(metric, t, Absence.SENSOR_OFF) if value is None else judged(metric, t, value)
    )
    bay.core.put(VitalsBatch((numeric,), source))
    bay.step()


def shown(bay: Bay, metric: Metric = Metric.HR) -> float | None:
    return bay.now.readings[metric].value


def switches(bay: Bay) -> list[tuple[str, str]]:
    assert bay.now.session is not None
    facts = bay.setup.records.facts_of(bay.now.session.id)
    return [(f.before, f.after) for f in facts if isinstance(f, SourceSwitched)]


def told(bay: Bay) -> tuple[Notice, ...]:
    return tuple(n for n in bay.now.notices if n.kind == NoticeKind.SOURCE_SWITCHED)


def say_all(bay: Bay, source: str) -> None:
    """Say several vital signs at once, never the same twice."""
    t = bay.clock.advance(1.0).t
    small = 0.1 * (int(t) % 3)
    bay.core.put(VitalsBatch(tuple(judged(m, t, v + small) for m, v in ALL.items()), source))
    bay.step()


def both(bay: Bay, seconds: int) -> None:
    """Let both say a heart rate once a second, the better one first."""
    for n in range(seconds):
        t = bay.clock.advance(1.0).t
        bay.core.put(VitalsBatch((judged(Metric.HR, t, 70.0 + n % 2),), "hl7"))
        bay.core.put(VitalsBatch((judged(Metric.HR, t, 80.0 + n % 2),), "ble"))
        bay.step()


def flap(bay: Bay) -> None:
    """Let the better source speak, fall silent until the other takes over, and come back."""
    both(bay, 2)
    for n in range(int(FRESH) + 2):
        say(bay, "ble", 80 + n % 2)
    both(bay, int(STEADY) + 2)


def test_the_preferred_source_counts(two: Bay):
    say(two, "hl7", 70)
    say(two, "ble", 90)
    assert shown(two) == 70
    assert two.now.metric_source[Metric.HR] == "hl7"


def test_the_other_one_takes_over_when_the_first_is_silent_and_gives_it_back(two: Bay):
    say(two, "hl7", 70)
    for n in range(12):
        say(two, "ble", 80 + n % 2)
    assert shown(two) in (80, 81)
    both(two, int(STEADY))
    assert two.now.metric_source[Metric.HR] == "ble", "not for a few good seconds"
    both(two, 1)
    assert two.now.metric_source[Metric.HR] == "hl7"
    assert switches(two) == [("", "hl7"), ("hl7", "ble"), ("ble", "hl7")]
    assert [n.subject for n in told(two)] == ["ble", "hl7"]
    assert [n.metric for n in told(two)] == [Metric.HR, Metric.HR]


def test_a_source_that_speaks_now_and_then_changes_nothing(two: Bay):
    say(two, "hl7", 70)
    for n in range(600):
        say(two, "ble", 80 + n % 3)
        if n % 20 == 0:
            say(two, "hl7", 70 + n % 3)
    assert switches(two) == [("", "hl7"), ("hl7", "ble")]
    assert len(told(two)) == 1


def test_one_hand_over_of_many_vital_signs_is_one_notice(two: Bay):
    say_all(two, "hl7")
    for _ in range(12):
        say_all(two, "ble")
    assert len(switches(two)) == 2 * len(ALL)
    assert [(n.subject, n.metric) for n in told(two)] == [("ble", None)]


def test_vital_signs_that_follow_one_by_one_are_the_same_hand_over(two: Bay):
    say_all(two, "hl7")
    for n in range(16):
        say(two, "ble", 80 + n % 2, Metric.HR if n % 2 else Metric.SPO2)
    assert switches(two)[len(ALL) :] == [("hl7", "ble")] * 2
    assert len(told(two)) == 1


def test_what_nobody_has_seen_is_said_again_after_a_while_and_in_one_line(two: Bay):
    flap(two)
    for _ in range(3):
        flap(two)
    assert [n.subject for n in told(two)] == ["ble", "hl7"], "they stand, and nobody has seen them"
    two.clock.advance(SWITCH_AGAIN)
    flap(two)
    assert sorted(n.subject for n in told(two)[2:]) == ["ble", "hl7"]
    lines = [n.id for n in to_show(told(two))]
    assert lines == [n.id for n in told(two)[2:]], "the newest stands for those before it"


def test_what_was_seen_is_news_again(two: Bay):
    flap(two)
    for notice in told(two):
        two.ok(c.AcknowledgeNotice(notice=notice.id))
    flap(two)
    assert [n.subject for n in told(two)] == ["ble", "hl7", "ble", "hl7"]
    assert len(to_show(told(two))) == 2


def test_another_patient_gets_the_better_source_at_once_if_it_speaks_steadily(two: Bay):
    both(two, int(STEADY) + 2)
    two.ok(two.end_command(end=SessionEnd.TRANSFERRED, reason="x"))
    assert two.now.metric_source == {}
    two.start(ended_ago=5)
    say(two, "ble", 80)
    assert shown(two) == 80
    say(two, "hl7", 71)
    assert shown(two) == 71


def test_a_full_disk_makes_no_more_notices_of_it(two: Bay, monkeypatch: pytest.MonkeyPatch):
    both(two, 2)

    def refuse(*_: object) -> tuple[Fact, ...]:
        raise StorageError(ErrorCode.DISK_FULL, "")

    with monkeypatch.context() as full:
        full.setattr(two.setup.records, "_commit", refuse)
        for _ in range(3):
            flap(two)
        assert [n.subject for n in told(two)] == ["ble", "hl7"]
    two.clock.advance(60.0)
    both(two, 2)
    assert [n.subject for n in told(two)] == ["ble", "hl7"]
    assert switches(two) == [("", "hl7"), *[("hl7", "ble"), ("ble", "hl7")] * 3]


def test_what_has_nothing_to_say_takes_nothing_over(two: Bay):
    say(two, "ble", 80)
    two.clock.advance(FRESH + 1)
    say(two, "hl7", None)
    assert shown(two) == 80
    assert two.now.metric_source[Metric.HR] == "ble"
    say(two, "hl7", 75)
    assert shown(two) == 75


def test_the_parts_of_a_pressure_stay_together(two: Bay):
    t = two.clock.advance(1.0).t
    both = ((Metric.NIBP_SYS, 120.0), (Metric.NIBP_DIA, 80.0))
    two.core.put(VitalsBatch(tuple(judged(m, t, v) for m, v in both), "hl7"))
    say(two, "ble", 60.0, Metric.NIBP_DIA)
    assert shown(two, Metric.NIBP_DIA) == 80.0
    assert two.now.metric_source[Metric.NIBP_DIA] == "hl7"
    say(two, "ble", 93.0, Metric.NIBP_MEAN)
    assert shown(two, Metric.NIBP_MEAN) is None, "a part that the owner never sent"


def test_a_link_that_is_lost_takes_its_own_metrics_only(two: Bay):
    for n in range(3):
        say(two, "hl7", 70 + n % 2)
        say(two, "ble", 97 + n % 2, Metric.SPO2)
    two.core.put(SourceState(two.clock.now().t, False, "cable", "hl7"))
    for n in range(40):
        say(two, "ble", 97 + n % 2, Metric.SPO2)
    assert two.now.readings[Metric.HR].absence == Absence.LINK_LOST
    assert shown(two, Metric.SPO2) is not None
    assert [v.connected for v in two.now.sources] == [False, True]
    # The other one still speaks: the notice names the one that does not.
    assert two.now.source.connected
    lost = [n for n in two.now.notices if n.kind == NoticeKind.LINK_LOST]
    assert [n.subject for n in lost] == ["hl7"]


def test_a_link_that_stands_and_says_nothing_is_seen_as_silent(two: Bay):
    say(two, "ble", 97, Metric.SPO2)
    say(two, "hl7", 70)
    spoke = two.clock.now().t
    assert two.now.sources[0].silent_since is None
    two.clock.advance(LIMITS.stale + 1)
    say(two, "ble", 98, Metric.SPO2)
    silent, speaking = two.now.sources
    assert (silent.connected, silent.silent_since) == (True, spoke)
    assert speaking.silent_since is two.now.source.silent_since is None
    assert [n.subject for n in two.now.notices if n.kind == NoticeKind.LINK_LOST] == ["hl7"]
    two.core.put(SourceState(two.clock.now().t, False, "cable", "hl7"))
    say(two, "ble", 97, Metric.SPO2)
    assert two.now.sources[0].silent_since is None, "its link says more: it is lost"
    two.core.put(SourceState(two.clock.now().t, True, source="hl7"))
    say(two, "hl7", 71)
    assert two.now.sources[0].silent_since is None


def test_when_every_source_is_silent_all_as_one_are(two: Bay):
    say(two, "hl7", 70)
    say(two, "ble", 97, Metric.SPO2)
    spoke = two.clock.now().t
    two.clock.advance(LIMITS.stale + 1)
    two.step()
    source = two.now.source
    assert (source.connected, source.silent_since, source.last) == (True, spoke, spoke)


def test_counts_reach_the_sources_page(two: Bay):
    health = SourceHealth(taken=7, others=3, repeated=1, refused=2, errors=("bad unit",))
    two.core.put(SourceState(two.clock.now().t, True, source="hl7", health=health))
    say(two, "hl7", 70)
    view = two.now.sources[0]
    assert (view.taken, view.others, view.repeated, view.refused) == (7, 3, 1, 2)
    assert view.errors == ("bad unit",)
    assert view.per_minute == 1.0


def test_the_configuration_is_written_once(two: Bay):
    before = two.database.rows("SELECT count(*) FROM sources_set")
    two.restart()
    two.step()
    assert two.database.rows("SELECT count(*) FROM sources_set") == before
    two.sources = (SECOND,)
    two.restart()
    two.step()
    assert two.database.rows("SELECT count(*) FROM sources_set") == [(before[0][0] + 1,)]
    assert two.setup.records.sources_set() == ("ble: Oximeter (live)",)
    assert SourcesSet.kind == "sources_set"


def test_a_test_opens_the_source_again_and_says_how_it_went(two: Bay):
    two.ok(c.TestSource(source="ble"))
    assert two.reopened == ["ble"]
    assert two.now.sources[1].testing
    two.core.put(SourceState(two.clock.advance(0.4).t, True, source="ble"))
    two.step()
    assert not two.now.sources[1].testing
    assert two.now.sources[1].tested == "0.4"
    assert two.do(c.TestSource(source="none")).error == ErrorCode.VALUE_REFUSED


def test_an_answer_goes_out_only_after_the_core_took_it_in(two: Bay):
    taken: list[float | None] = []
    numeric = judged(Metric.HR, two.clock.advance(1.0).t, 71.0)
    two.core.put(VitalsBatch((numeric,), "hl7", lambda: taken.append(None)))
    assert taken == []
    two.step()
    assert taken == [None]


def test_one_simulated_source_makes_all_of_it_simulated(tmp_path: Path):
    bay = Bay(tmp_path)
    bay.sources = (FIRST, SourceInfo("Sim", DataOrigin.SIMULATED, 1.0, 300.0, "sim"))
    bay.restart()
    bay.step()
    assert bay.now.source.origin == DataOrigin.SIMULATED
    bay.close()
