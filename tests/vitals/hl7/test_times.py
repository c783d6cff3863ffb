"""HL7 times, as exact as they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.vitals.hl7.times import stamp, zone_seconds


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("20260912120000.0000+0530", "2026-09-12T06:30:00"),
        ("20260912120000+0000", "2026-09-12T12:00:00"),
        ("202609121200-0800", "2026-09-12T20:00:00"),
        ("20260912120000.25+0000", "2026-09-12T12:00:00.250000"),
    ],
)
def test_a_time_with_its_zone(text, utc):
    written = stamp(text)
    assert written is not None
    # The zone given here must not count: the time has one.
    assert datetime.fromtimestamp(written.utc(99), UTC) == datetime.fromisoformat(utc + "+00:00")


def test_a_time_without_a_zone_takes_the_one_it_is_given():
    written = stamp("20260912120000")
    assert written is not None
    assert written.zone is None
    assert written.utc(3600) == written.clock - 3600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "20260912",
        "2026091212",
        "20261312120000",
        "20260230120000",
        "20260912250000",
        "20260912126000",
        "20260912120000+2500",
        "20260912120000+0199",
        "20260912120000Z",
        "2026-09-12T12:00:00",
        "00000000000000",
        "２０２６０９１２１２００００",
        "20260912120000.",
        " 20260912120000",
    ],
)
def test_what_is_not_a_time_to_the_minute_is_none(text):
    assert stamp(text) is None


@given(
    st.integers(-2_000_000_000, 30_000_000_000),
    st.integers(-14 * 60, 14 * 60),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_written_time_comes_back(seconds, minutes):
    when = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    written = stamp(f"{when:%Y%m%d%H%M%S}{sign}{hours:02}{rest:02}")
    assert written is not None
    expected = when.replace(tzinfo=UTC) - timedelta(minutes=minutes)
    assert written.utc(0) == expected.timestamp()


@pytest.mark.parametrize("text", ["", "0100", "+1", "+01:00", "+1500", "+0160"])
def test_what_is_not_a_zone_is_none(text):
    assert zone_seconds(text) is None
