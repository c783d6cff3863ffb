"""A whole kiosk on real device sources: its settings from a file, its threads stepped by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.bedside.core import Bedside
from app.clock import Instant
from app.config import load_config
from app.kiosk import Kiosk
from app.snapshot import Snapshot, SourceView
from app.vitals.source import VitalsSource
from tests.bedside.bay import START, Bay, cheap_pins
from tests.device_peers import Peer

PATIENCE = 20.0  # seconds; a busy machine is slow, not wrong


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

    def __init__(self, folder: Path, *peers: Peer, start: Instant = START) -> None:
        """Write kiosk.toml with the sources of `peers`, in this order, and open."""
        self.folder, self.peers = folder, peers
        text = 'bay = "Bay 3"\n' + "".join(peer.setup() for peer in peers)
        (folder / "kiosk.toml").write_text(text, encoding="utf-8")
        super().__init__(folder, start)

    def open(self) -> None:
        """Start the kiosk, and wait until every device is there."""
        config = load_config(None, self.folder)._replace(data_folder=self.folder)
        self.kiosk = SteppedKiosk(config, clock=self.clock, pins=cheap_pins())
        self.core: Bedside = self.kiosk.core
        for peer, source in zip(self.peers, self.kiosk.sources, strict=True):
            peer.belongs_to(source)
        self.until(lambda now: all(view.connected for view in now.sources))
        for peer in self.peers:
            peer.ready()

    def close(self) -> None:
        """End in order."""
        self.kiosk.end()

    def step(self) -> Snapshot:
        """Let readers and core do one round."""
        return self.kiosk.step()

    def wait(self, minutes: float, *, silent: bool = False, stride: float = 10.0) -> Snapshot:
        """Let time pass, with vital signs of every device that is there, unless `silent`."""
        end = self.clock.now().t + minutes * 60.0
        while self.clock.now().t < end - 1e-6:
            self.clock.advance(min(stride, end - self.clock.now().t))
            if not silent:
                values = {n.metric: n.value for n in self._numerics(self.clock.now().t)}
                for peer in self.peers:
                    peer.say(values, self.step)
            self.step()
        return self.now

    def later(self, seconds: float) -> Snapshot:
        """Let time pass in which no device says anything."""
        self.clock.advance(seconds)
        return self.step()

    def view(self, source: str) -> SourceView:
        """Return what the page of sources shows of one."""
        return next(view for view in self.now.sources if view.id == source)

    def until(self, there: Callable[[Snapshot], bool]) -> Snapshot:
        """Step until the picture is so, without kiosk time passing; fail if it never is."""
        pause, give_up = threading.Event(), time.monotonic() + PATIENCE
        while not there(self.step()):
            assert time.monotonic() < give_up
            pause.wait(0.005)
        return self.now


def source_of(bay: DeviceBay, name: str) -> VitalsSource:
    """Return a source of a bay by its id."""
    return next(source for source in bay.kiosk.sources if source.info.id == name)
