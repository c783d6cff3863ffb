"""A whole kiosk on real device sources: its settings from a file, its threads stepped by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.bedside.core import Bedside
from app.config import load_config
from app.domain.channel import age_limits
from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.kiosk import Kiosk
from app.snapshot import Snapshot, SourceView
from tests.bedside.bay import GOOD_VITALS, MINUTE, Bay, cheap_pins
from tests.device_peers import PATIENCE, Peer, Said

ROUND = 0.01  # kiosk seconds that pass in a round of `until`


class SteppedKiosk(Kiosk):
    """A kiosk whose readers and core are stepped by hand, in the order of the product."""

    def step(self) -> Snapshot:
        """Let every reader ask its source once, then the core take in what came."""
        for reader in self._readers.values():
            reader.step(self.clock.now().t)
        return self.core.step()

    def end(self) -> None:
        """End the readers, the core, then the database."""
        for reader in self._readers.values():
            reader.stop()
        self.core.close()
        self.database.close()


class DeviceBay(Bay):
    """A bay whose vital signs come from devices; kiosk time passes only when told."""

    kiosk: SteppedKiosk

    def __init__(self, folder: Path, *peers: Peer, interval: float = 1.0) -> None:
        """Write kiosk.toml with the sources of `peers`, in this order, and open.

        `interval` as the devices are set up; they really speak as `wait` is told.
        """
        self.folder, self.peers = folder, peers
        text = 'bay = "Bay 3"\n' + "".join(peer.setup(interval) for peer in peers)
        (folder / "kiosk.toml").write_text(text, encoding="utf-8")
        self.said: dict[Metric, float | Absence] = {}
        super().__init__(folder, interval=interval)
        self.vitals = {**GOOD_VITALS, Metric.PULSE: 71.0, Metric.SPO2: 97.0}

    def open(self) -> None:
        """Start the kiosk, and wait until every device is there."""
        config = load_config(None, self.folder)._replace(data_folder=self.folder)
        self.kiosk = SteppedKiosk(config, clock=self.clock, pins=cheap_pins())
        self.core: Bedside = self.kiosk.core
        for peer, source in zip(self.peers, self.kiosk.sources, strict=True):
            peer.source = source
        self.until(lambda now: all(view.connected for view in now.sources))
        for peer in self.peers:
            peer.ready()

    def close(self) -> None:
        """End in order."""
        self.kiosk.end()

    def step(self) -> Snapshot:
        """Let readers and core do one round."""
        return self.kiosk.step()

    def wait(self, minutes: float, *, silent: bool = False, stride: float = 0.0) -> Snapshot:
        """Let time pass; unless `silent` every device says something each `stride` seconds.

        0 is as seldom as does no harm: a value stays fresh until the next one.
        """
        stride = stride or age_limits(Metric.HR, self.interval, 300.0).fresh / 1.5
        end = self.clock.now().t + minutes * MINUTE
        while self.clock.now().t < end - 1e-6:
            self.clock.advance(min(stride, end - self.clock.now().t))
            if not silent:
                self.say(self._values())
            self.step()
        return self.now

    def say(self, values: Said, *only: Peer) -> None:
        """Let the devices say what they can of this at once; all of them if none is named."""
        self.said.update(values)
        for peer in only or self.peers:
            peer.say(values, self.clock, self.step)

    def _values(self) -> dict[Metric, float]:
        # Nobody's numbers stand still; whole ones, because that is what a strap can say.
        self.polls += 1
        values = {metric: value + self.polls % 2 for metric, value in self.vitals.items()}
        if self.clock.now().t >= self.nibp_due:
            self.nibp_due = self.clock.now().t + 300.0
            small = int(self.clock.now().t / 300.0) % 3
            values |= {metric: value + small for metric, value in self.nibp.items()}
        return values

    def later(self, seconds: float) -> Snapshot:
        """Let time pass in which no device says anything."""
        self.clock.advance(seconds)
        return self.step()

    def view(self, source: str) -> SourceView:
        """Return what the page of sources shows of one."""
        return next(view for view in self.now.sources if view.id == source)

    def until(self, there: Callable[[Snapshot], bool]) -> Snapshot:
        """Step until the picture is so; fail if it never is. Kiosk time passes a little."""
        pause, give_up = threading.Event(), time.monotonic() + PATIENCE
        while not there(self.step()):
            assert time.monotonic() < give_up
            pause.wait(0.005)
            self.clock.advance(ROUND)
        return self.now
