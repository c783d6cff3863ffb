"""What the screen doubts is kept with its doubt: in the rows, the exports and the scores."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Validity, judged
from app.storage.session_tables import VITALS_HEADER, vitals_row
from app.vitals.source import VitalsBatch
from tests.bedside.bay import Bay

HR, SPO2 = Metric.HR, Metric.SPO2
SAME = dict(zip(NIBP, (120.0, 80.0, 93.0), strict=True))


def say(bay: Bay, values: Mapping[Metric, float]) -> None:
    """Let a second pass and the monitor say these values, one batch each."""
    t = bay.clock.advance(1.0).t
    for metric, value in values.items():
        bay.core.put(VitalsBatch((judged(metric, t, value),)))
    bay.step()


def calm(bay: Bay, seconds: int) -> None:
    for n in range(seconds):
        say(bay, {HR: 72.0 + n % 2, SPO2: 97.0 + n % 2})


def kept(bay: Bay) -> list[dict[str, str]]:
    """Return the rows of the export."""
    session = bay.now.session
    assert session is not None
    bay.wait(0.2, silent=True)
    rows = bay.setup.records.numerics_of(session.id)
    return [dict(zip(VITALS_HEADER, vitals_row(session.id, row), strict=True)) for row in rows]


def test_an_impossible_step_is_exported_with_its_doubt(busy: Bay) -> None:
    calm(busy, 10)
    for _ in range(2):
        say(busy, {HR: 190.0, SPO2: 97.0})
        assert busy.now.readings[HR].validity == Validity.QUESTIONABLE
    calm(busy, 10)
    rows = kept(busy)
    assert [(row["hr"], row["questionable"]) for row in rows if row["questionable"]] == [
        ("190.0", "hr"),
        ("190.0", "hr"),
    ]


def test_a_stuck_value_is_exported_with_its_doubt(busy: Bay) -> None:
    for n in range(610):
        say(busy, {HR: 72.0, SPO2: 97.0 + n % 2})
    doubted = [row["questionable"] for row in kept(busy)]
    assert doubted == [""] * 600 + ["hr"] * 10


@pytest.mark.parametrize("last", [SAME, dict(zip(NIBP, (90.0, 95.0, 93.0), strict=True))])
def test_a_doubted_measurement_is_kept_as_a_whole_and_not_scored(
    busy: Bay, last: Mapping[Metric, float]
) -> None:
    for measured in (SAME, SAME, last):
        say(busy, measured)
        calm(busy, 3)
    cuffs = [row["questionable"] for row in kept(busy) if row["nibp_sys"]]
    assert cuffs == ["", "", "nibp_sys;nibp_dia;nibp_mean"]
    assert busy.now.session is not None
    scored = busy.setup.records.pressures_of(busy.now.session.id)
    assert [(sys, dia) for _, sys, dia in scored] == [(120.0, 80.0)] * 2


def test_the_parts_of_a_quick_replay_are_doubted_in_their_own_rows(busy: Bay) -> None:
    t = busy.clock.advance(1.0).t
    for at, values in ((t, (121.0, 79.0, 93.0)), (t + 0.5, (90.0, 95.0, 93.0))):
        numerics = (judged(m, at, v) for m, v in zip(NIBP, values, strict=True))
        busy.core.put(VitalsBatch(tuple(numerics)))
    busy.step()
    cuffs = [(row["nibp_sys"], row["questionable"]) for row in kept(busy)]
    assert cuffs == [("121.0", ""), ("90.0", "nibp_sys;nibp_dia;nibp_mean")]


def test_a_doubt_has_the_same_reason_after_a_restart(busy: Bay) -> None:
    for _ in range(3):
        say(busy, SAME)
        calm(busy, 3)
    say(busy, {HR: 190.0, SPO2: 97.0})
    before = busy.now.readings
    assert {before[m].reason for m in (HR, *NIBP)} == {"step", "stuck"}
    busy.restart()
    after = busy.now.readings
    for metric in (HR, SPO2, *NIBP):
        assert (after[metric].validity, after[metric].reason) == (
            before[metric].validity,
            before[metric].reason,
        )
