"""Garbage is collected on the GUI thread alone while other threads run."""

from __future__ import annotations

import gc
import threading

import pytest

from ui.sweeper import Sweeper


class Ring:
    """Something that only a collection can free, and that says where it was freed."""

    freed_in: list[threading.Thread]

    def __init__(self, freed_in: list[threading.Thread]) -> None:
        self.freed_in = freed_in
        self.me = self

    def __del__(self) -> None:
        self.freed_in.append(threading.current_thread())


@pytest.mark.usefixtures("qapp")
def test_garbage_is_freed_where_it_is_swept() -> None:
    freed: list[threading.Thread] = []
    # As a program has it; tests go without.
    gc.enable()
    sweeper = Sweeper()
    try:
        rings = [Ring(freed) for _ in range(50)]
        rings.clear()
        other = threading.Thread(target=lambda: [[] for _ in range(200_000)])
        other.start()
        other.join()
        assert freed == [], "nothing is collected by a thread that only allocates"
        for _ in range(400):
            sweeper.sweep()
            [[] for _ in range(2000)]
    finally:
        sweeper.stop()
    gc.collect()
    assert len(freed) == 50
    assert set(freed) == {threading.main_thread()}
    assert gc.isenabled()
