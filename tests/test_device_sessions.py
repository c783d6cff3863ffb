"""Whole sessions on real devices, and what stands on the screen when a cable is pulled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app import commands as c
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import Absence
from app.domain.reading import Freshness, Reading
from app.domain.session import SessionEnd
from app.domain.vital_signs import age_limits
from app.snapshot import DataOrigin
from tests.bedside.bay import LIMITS
from tests.device_bay import DeviceBay
from tests.device_peers import BlePeer, Hl7Peer, Peer, SdcPeer

Make = Callable[..., DeviceBay]
USUAL = age_limits(Metric.HR, 1.0, 300.0)
CUFF = age_limits(Metric.NIBP_SYS, 1.0, 300.0)


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Return a function that opens a kiosk on these devices; all of it ends with the test."""
    peers: list[Peer] = []
    bays: list[DeviceBay] = []

    def make(*given: Peer) -> DeviceBay:
        peers.extend(given)
        for peer in given:
            _reachable(peer, monkeypatch)
        bays.append(DeviceBay(tmp_path, *given))
        return bays[-1]

    yield make
    for bay in bays:
        bay.close()
    for peer in peers:
        peer.end()


def _reachable(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the virtual air where Bluetooth is, and a device's address where discovery is."""
    if isinstance(peer, BlePeer):
        import bleak

        made = partial(bleak.BleakClient, backend=peer.air.backend())
        monkeypatch.setattr(bleak, "BleakClient", made)
    elif isinstance(peer, SdcPeer):
        monkeypatch.setattr("app.vitals.sdc.connection.found", lambda *_: peer.address)


def of_kind(kind: str, *, only_finger: bool = False) -> Peer:
    """Return a device, or skip where its library is absent."""
    if kind == "hl7":
        return Hl7Peer()
    if kind == "sdc":
        pytest.importorskip("sdc11073", reason="needs the extra sdc (sdc11073)")
        return SdcPeer()
    pytest.importorskip("bleak", reason="needs the extra ble (bleak)")
    pytest.importorskip("bumble", reason="needs bumble, the virtual Bluetooth of the extra dev")
    return BlePeer(only_finger=only_finger)


every_kind = pytest.mark.parametrize("kind", ["hl7", "sdc", "ble"])
# The library of SDC warns of its own parts while it is imported.
pytestmark = pytest.mark.filterwarnings("ignore:commlog module is deprecated:DeprecationWarning")


def shown(bay: DeviceBay, metric: Metric) -> Reading:
    return bay.now.readings[metric]


def nothing(bay: DeviceBay, metric: Metric) -> Absence | None:
    """Return why there is no value; what is shown must then be no number."""
    reading = shown(bay, metric)
    if reading.freshness != Freshness.MISSING:
        return None
    assert reading.value is None
    return reading.absence


def told(bay: DeviceBay, kind: NoticeKind) -> list[str]:
    """Return whom the notices of a kind that go on are about."""
    return [n.subject for n in bay.now.notices if n.kind == kind and n.ongoing]


def begun(bay: DeviceBay) -> DeviceBay:
    """Let staff start a session whose infusion has just ended, and a first minute pass."""
    bay.staff()
    bay.start()
    bay.wait(1)
    return bay


# -- a whole session --------------------------------------------------------------------------


@every_kind
def test_a_whole_session_from_the_first_value_to_the_signature(devices: Make, kind: str) -> None:
    peer = of_kind(kind)
    bay = begun(devices(peer))
    assert bay.now.source.origin == DataOrigin.LIVE
    for metric in peer.carries:
        assert shown(bay, metric).freshness == Freshness.FRESH, metric
        assert shown(bay, metric).value == pytest.approx(bay.said[metric], abs=0.05)
        assert bay.now.metric_source[metric] == peer.id
    assert shown(bay, Metric.HR).age == pytest.approx(0.0, abs=0.1)
    for rating in (3, 2, 1):
        bay.wait(10)
        bay.check_in(rating)
    view = bay.view(peer.id)
    assert view.connected
    assert view.taken >= 6 * 30
    assert (view.refused, view.others, view.repeated, view.errors) == (0, 0, 0, bay.odd(peer))
    bay.wait(40)
    bay.check_in(0)
    bay.assess_all()
    outcome = bay.do(bay.end_command(end=SessionEnd.TRANSFERRED))
    assert outcome.done, outcome
    assert bay.now.session is None
    assert bay.now.last_ended is not None
    rows = list(bay.kiosk.records.numerics_of(bay.now.last_ended.session_id))
    assert len(rows) >= 6 * 70
    assert bay.said.items() >= {}.items()
    # The next patient begins with nothing of this one.
    assert all(shown(bay, metric).value is None for metric in Metric)
