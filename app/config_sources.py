"""The [[sources]] of kiosk.toml: checked while the file is read, made into sources late."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from app.config import LinkKind, SourceSetup
from app.config_file import WrittenDevice, WrittenSource
from app.errors import ErrorCode, KioskError, SourceError
from app.tomlfile import Misfit, Place

if TYPE_CHECKING:
    from app.domain.numeric import Numeric
    from app.vitals.source import SourceInfo, VitalsSource

_COMMON = ("kind", "id", "name")
_PACE = ("interval", "nibp_interval")
# The keys each kind may have besides kind, id and name.
KEYS: dict[LinkKind, tuple[str, ...]] = {
    LinkKind.HL7: ("host", "port", "bed", "patient", "dialect", *_PACE),
    LinkKind.SDC: ("epr", "address", "interface", "certificates", *_PACE),
    LinkKind.BLE: ("devices", "adapter", "connect_within", *_PACE),
    LinkKind.REPLAY: ("file", "speed", "start_at"),
    LinkKind.SIMULATOR: ("seed",),
}
NEEDED: dict[LinkKind, dict[str, str]] = {
    LinkKind.HL7: {"bed": "without it the numbers of two beds would be mixed"},
    LinkKind.BLE: {"devices": "no other device is ever connected to"},
    LinkKind.REPLAY: {"file": "the recording to replay"},
}
_PATHS = ("certificates", "file")
_RANGES: dict[str, tuple[float, float]] = {
    "port": (1, 65535),
    "interval": (0.1, 3600),
    "nibp_interval": (1, 86_400),
    "connect_within": (1, 60),
    "speed": (0.01, 10_000),
    "start_at": (0, 864_000),
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
HL7_PORT = 2575  # the one of Hl7Settings, which is not imported before the first frame
LONGEST_NAME = 60  # characters; assumption: what a card has room for


def setups(written: list[WrittenSource], folder: Path) -> tuple[SourceSetup, ...]:
    """Return the checked sources in their order; paths are relative to `folder`.

    Raises Misfit for what cannot work. Other devices are not asked and no file is opened.
    """
    made = tuple(_setup(each, ("sources", n), folder) for n, each in enumerate(written))
    _check_apart(made)
    return made


def _setup(written: WrittenSource, place: Place, folder: Path) -> SourceSetup:
    kind = _kind(written.kind, place)
    if not _ID.fullmatch(written.id):
        text = '"id" must be 1 to 16 letters, digits, "-" or "_"'
        raise Misfit((*place, "id"), text)
    name = written.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        text = f'"name" must be one line of 1 to {LONGEST_NAME} characters'
        raise Misfit((*place, "name"), text)
    options = _options(written, kind, place, folder)
    for key, why in NEEDED.get(kind, {}).items():
        if not options.get(key):
            raise Misfit((*place, key), f'"{key}" is missing: {why}')
    setup = SourceSetup(kind, written.id, name, options)
    _check_kind(setup, place)
    return setup


def _kind(name: str, place: Place) -> LinkKind:
    if name not in list(LinkKind):
        text = f'unknown kind "{name}": one of {", ".join(LinkKind)}'
        raise Misfit((*place, "kind"), text)
    return LinkKind(name)


def _options(written: WrittenSource, kind: LinkKind, place: Place, folder: Path) -> dict[str, Any]:
    """Return what is written besides kind, id and name, with paths and numbers checked."""
    given = msgspec.structs.asdict(written)
    plain = {k: v.strip() if isinstance(v, str) else v for k, v in given.items()}
    # An empty text says as little as a key that is not there.
    options: dict[str, Any] = {
        k: v for k, v in plain.items() if k not in _COMMON and v not in (msgspec.UNSET, "")
    }
    for key, value in options.items():
        if key not in KEYS[kind]:
            raise Misfit((*place, key), f'unknown key "{key}" in a source of kind "{kind}"')
        if key in _RANGES and not _RANGES[key][0] <= value <= _RANGES[key][1]:
            least, most = _RANGES[key]
            raise Misfit((*place, key), f'"{key}" must be from {least:g} to {most:g}')
    for key in _PATHS:
        if key in options:
            # Relative to the file, so that a folder can be moved as a whole.
            options[key] = folder / Path(options[key]).expanduser()
    if "devices" in options:
        options["devices"] = _devices(options["devices"], place)
    return options


def _devices(written: list[WrittenDevice], place: Place) -> tuple[tuple[str, str], ...]:
    """Return address and kind of each Bluetooth device."""
    from app.vitals.ble.settings import Kind

    for number, device in enumerate(written):
        if device.kind not in list(Kind):
            text = f'unknown kind "{device.kind}": one of {", ".join(Kind)}'
            raise Misfit((*place, "devices", number, "kind"), text)
    return tuple((device.address, device.kind) for device in written)


def _check_kind(setup: SourceSetup, place: Place) -> None:
    """Raise Misfit for what the kind itself says cannot work."""
    if setup.kind == LinkKind.HL7 and "host" in setup.options:
        _check_host(setup.options["host"], (*place, "host"))
    try:
        if setup.kind == LinkKind.SDC:
            _sdc_settings(setup)
        elif setup.kind == LinkKind.BLE:
            _ble_settings(setup)
    except SourceError as error:
        raise Misfit(place, error.detail) from error


def _check_host(host: str, place: Place) -> None:
    try:
        if host != "localhost":
            ipaddress.ip_address(host)
    except ValueError as error:
        raise Misfit(place, '"host" must be an address in numbers, such as 0.0.0.0') from error


def _check_apart(made: tuple[SourceSetup, ...]) -> None:
    """Raise Misfit where two sources have the same id or listen at the same port."""
    ids: set[str] = set()
    ports: dict[int, str] = {}
    for number, setup in enumerate(made):
        place: Place = ("sources", number)
        if setup.id.casefold() in ids:
            raise Misfit((*place, "id"), f'the id "{setup.id}" is used twice')
        ids.add(setup.id.casefold())
        if setup.kind != LinkKind.HL7:
            continue
        port = setup.options.get("port", HL7_PORT)
        if port in ports:
            text = f'"{ports[port]}" listens at port {port} already'
            raise Misfit((*place, "port"), text)
        ports[port] = setup.id


# -- late ---------------------------------------------------------------------------------


class Named:
    """A source that knows no name of its own, under the id and the name of its setup."""

    def __init__(self, source: VitalsSource, setup: SourceSetup) -> None:
        self._source, self._setup = source, setup

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        return replace(self._source.info, id=self._setup.id, name=self._setup.name)

    def open(self, t: float) -> None:
        """Connect, at kiosk time `t`; raise SourceError when that is impossible."""
        self._source.open(t)

    def poll(self, t: float) -> list[Numeric]:
        """Return what has come since the last call, up to kiosk time `t`, in order."""
        return self._source.poll(t)

    def close(self) -> None:
        """Let go; harmless when called twice."""
        self._source.close()

    def __getattr__(self, name: str) -> Any:
        """Return what the source has besides, such as its waveforms."""
        return getattr(self._source, name)


def build(setup: SourceSetup) -> VitalsSource:
    """Return the source of a setup, not yet opened; a recording is read and checked whole.

    Raises SourceError naming the source by its id. Needs what the first frame does not wait for.
    """
    try:
        return _BUILDERS[setup.kind](setup)
    except KioskError as error:
        text = f'source "{setup.id}": {error.detail or error.code}'
        raise SourceError(ErrorCode.SOURCE_INVALID, text) from error


def _hl7(setup: SourceSetup) -> VitalsSource:
    from app.vitals.hl7.source import Hl7Settings, Hl7Source

    return Hl7Source(Hl7Settings(setup.id, setup.name, **setup.options))


def _sdc_settings(setup: SourceSetup) -> Any:
    from app.vitals.sdc.settings import SdcSettings, checked

    return checked(SdcSettings(setup.id, setup.name, **setup.options))


def _sdc(setup: SourceSetup) -> VitalsSource:
    from app.vitals.sdc.source import SdcSource

    return SdcSource(_sdc_settings(setup))


def _ble_settings(setup: SourceSetup) -> Any:
    from app.vitals.ble.settings import BleDevice, BleSettings, Kind, checked

    devices = tuple(BleDevice(address, Kind(kind)) for address, kind in setup.options["devices"])
    options = {**setup.options, "devices": devices}
    return checked(BleSettings(setup.id, setup.name, **options))


def _ble(setup: SourceSetup) -> VitalsSource:
    from app.vitals.ble.source import BleSource

    return BleSource(_ble_settings(setup))


def _replay(setup: SourceSetup) -> VitalsSource:
    from app.vitals.replay import ReplaySource

    options = dict(setup.options)
    source = ReplaySource(options.pop("file"), **options)
    source.load()
    return Named(source, setup)


def _simulator(setup: SourceSetup) -> VitalsSource:
    from app.vitals.simulator import SimulatedPatient

    return Named(SimulatedPatient(**setup.options), setup)


_BUILDERS = {
    LinkKind.HL7: _hl7,
    LinkKind.SDC: _sdc,
    LinkKind.BLE: _ble,
    LinkKind.REPLAY: _replay,
    LinkKind.SIMULATOR: _simulator,
}
