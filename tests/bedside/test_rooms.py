"""A mistake in what stands beside the session ends there: the patient's screen goes on."""

from __future__ import annotations

import logging

import pytest

from app import commands as c
from app.bedside.past import PastRoom
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from tests.bedside.bay import Bay


@pytest.mark.parametrize("name", ["look_around", "work", "shown", "absorb"])
def test_a_room_that_fails_stops_nothing_else(
    busy: Bay, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a room")

    monkeypatch.setattr(PastRoom, name, fail)
    with caplog.at_level(logging.ERROR, "kiosk"):
        before = busy.now.number
        opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
        for rating in (Rating.MILD, Rating.NONE):
            busy.ok(c.Rate(check_in=opened, symptom=Symptom.NAUSEA, rating=rating))
        busy.wait(1)
    assert busy.now.number > before
    assert busy.now.session is not None
    assert busy.now.session.check_ins[-1].ratings[Symptom.NAUSEA] == Rating.NONE
    # Told once, and not twice a second.
    assert sum("PastRoom" in record.getMessage() for record in caplog.records) == 1


def test_a_command_that_a_room_fails_at_is_answered(
    bay: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    bay.staff()

    def fail(*_: object) -> None:
        raise RuntimeError("a room")

    monkeypatch.setattr(PastRoom, "carry_out", fail)
    assert bay.do(c.FindSessions()).error == ErrorCode.INTERNAL
