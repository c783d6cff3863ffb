"""The tally: counts that add up, and the newest few errors once each."""

from __future__ import annotations

import threading

from app.vitals.hl7.tally import LOGGED, NEWEST, Tally
from app.vitals.source import SourceHealth


def test_it_begins_with_nothing():
    assert Tally("x").health() == SourceHealth()


def test_it_counts_from_any_thread():
    tally = Tally("x")

    def count() -> None:
        for n in range(200):
            tally.taken(float(n))
            tally.other()
            tally.repeated()
            tally.refused("is wrong")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
    health = tally.health()
    assert (health.taken, health.others, health.repeated, health.refused) == (800,) * 4
    assert health.last == 199.0


def test_only_the_newest_few_errors_are_kept_each_once_and_the_newest_last():
    tally = Tally("x")
    for n in range(NEWEST + 3):
        tally.error(f"error {n}")
    tally.error(f"error {NEWEST}")
    expected = (*(f"error {n}" for n in (3, 4, 6, 7)), "error 5")
    assert tally.health().errors == expected


def test_an_error_is_logged_once_and_the_log_is_never_flooded(caplog):
    tally = Tally("bay-1")
    for n in range(LOGGED + 50):
        tally.error(f"error {n}")
        tally.error("again")
    assert caplog.text.count("HL7 source bay-1: again") == 1
    assert len(caplog.records) == LOGGED
