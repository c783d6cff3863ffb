"""Bluetooth without a radio: virtual devices, and a backend of bleak that reaches them."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bumble.controller import Controller
from bumble.core import UUID
from bumble.device import Connection, Device, Peer
from bumble.gatt import Characteristic, Service
from bumble.hci import Address, HCI_ErrorCode
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

PATIENCE = 20.0  # seconds; a busy machine is slow, not wrong
QUICK = 20.0  # milliseconds between two advertisements
SERVICES = {"2a5f": "1822", "2a5e": "1822", "2a37": "180d", "2a35": "1810"}


class Peripheral:
    """One device that sends what it is told to."""

    def __init__(self, address: str, *shorts: str) -> None:
        self.address, self.shorts = address, shorts
        self.there = True
        self.device: Device | None = None
        self.connection: Connection | None = None
        self.characteristics: dict[str, Characteristic] = {}

    async def switch_on(self, link: LocalLink) -> None:
        self.device = _device(self.address, link)
        self.device.on(Device.EVENT_CONNECTION, self._connected)
        for short in self.shorts:
            # A blood pressure is indicated, the others are notified.
            how = Characteristic.Properties.INDICATE
            how = how if short == "2a35" else Characteristic.Properties.NOTIFY
            made = Characteristic(UUID(short), how, Characteristic.READABLE, b"")
            self.characteristics[short] = made
            self.device.add_service(Service(UUID(SERVICES[short]), [made]))
        await self.device.power_on()
        if self.there:
            await self.advertise()

    async def advertise(self) -> None:
        assert self.device is not None
        await self.device.start_advertising(
            advertising_interval_min=QUICK, advertising_interval_max=QUICK
        )

    def _connected(self, connection: Connection) -> None:
        self.connection = connection


class Air:
    """Everything in reach; it lives on the event loop of the source that listens."""

    def __init__(self, *peripherals: Peripheral) -> None:
        self.peripherals = {p.address: p for p in peripherals}
        self.broken: Exception | None = None
        self.attempts = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._central: Device | None = None
        self._changed = threading.Condition()
        self._listened: list[str] = []

    async def central(self) -> Device:
        """Return the kiosk's end, made anew on each new loop; raises what is broken."""
        self.attempts += 1
        if self.broken is not None:
            raise self.broken
        if self._central is None or self._loop is not asyncio.get_running_loop():
            self._loop, link = asyncio.get_running_loop(), LocalLink()
            self._central = _device("F0:F0:F0:F0:F0:F0", link)
            await self._central.power_on()
            for peripheral in self.peripherals.values():
                await peripheral.switch_on(link)
        return self._central

    def listens(self, address: str, short: str) -> None:
        """Note that the kiosk listens to a characteristic."""
        with self._changed:
            self._listened.append(f"{address} {short}")
            self._changed.notify_all()

    def await_listening(self, *expected: Peripheral) -> None:
        """Wait until the kiosk listens to each of these anew."""
        wanted = {f"{p.address} {short}" for p in expected for short in p.shorts}
        with self._changed:
            assert self._changed.wait_for(lambda: wanted <= set(self._listened), PATIENCE)
            self._listened = [one for one in self._listened if one not in wanted]

    def send(self, peripheral: Peripheral, short: str, data: bytes) -> None:
        """Let a device send a measurement to whoever listens."""
        made, device = peripheral.characteristics[short], peripheral.device
        assert device is not None
        indicated = short == "2a35"
        tell = device.indicate_subscribers if indicated else device.notify_subscribers
        self._run(tell(made, data))

    def lose(self, peripheral: Peripheral, comes_back: bool = True) -> None:
        """Take a device out of reach, and back again."""
        assert peripheral.connection is not None
        peripheral.there = comes_back
        self._run(peripheral.connection.disconnect(HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR))
        if comes_back:
            self.bring_back(peripheral)

    def bring_back(self, peripheral: Peripheral) -> None:
        """Let a device be found again."""
        peripheral.there = True
        self._run(peripheral.advertise())

    def backend(self) -> type[BaseBleakClient]:
        """Return the backend for `BleakClient` that reaches these devices."""
        return type("AirClient", (AirClient,), {"air": self})

    def _run(self, work: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


class AirClient(BaseBleakClient):
    """A bleak client whose radio is the air of a test."""

    air: Air

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection: Connection | None = None
        self._peer: Peer | None = None

    @property
    def name(self) -> str:
        return self.address

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        central = await self.air.central()
        if not self.air.peripherals[self.address].there:
            raise BleakDeviceNotFoundError(self.address)
        connection = await central.connect(Address(self.address), timeout=self._timeout)
        connection.on(Connection.EVENT_DISCONNECTION, self._gone)
        self._connection, self._peer = connection, Peer(connection)
        self.services = BleakGATTServiceCollection()
        for service in await self._peer.discover_services():
            there = BleakGATTService(service, service.handle, _full(service.uuid))
            self.services.add_service(there)
            for one in await service.discover_characteristics():
                notify = one.properties & Characteristic.Properties.NOTIFY
                self.services.add_characteristic(
                    BleakGATTCharacteristic(
                        one,
                        one.handle,
                        _full(one.uuid),
                        ["notify" if notify else "indicate"],
                        lambda: 20,
                        there,
                    )
                )

    def _gone(self, _: Any) -> None:
        self._connection = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()

    async def start_notify(self, characteristic: Any, callback: Any, **kwargs: Any) -> None:
        assert self._peer is not None

        def taken(value: bytes) -> None:
            callback(bytearray(value))

        await self._peer.subscribe(characteristic.obj, taken)
        self.air.listens(self.address, characteristic.uuid[4:8])

    async def stop_notify(self, characteristic: Any) -> None:
        raise BleakError("never used")

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        raise BleakError("never used")

    async def unpair(self) -> None:
        raise BleakError("never used")

    async def read_gatt_char(self, characteristic: Any, **kwargs: Any) -> bytearray:
        raise BleakError("never used")

    async def read_gatt_descriptor(self, descriptor: Any, **kwargs: Any) -> bytearray:
        raise BleakError("never used")

    async def write_gatt_char(self, characteristic: Any, data: Any, response: bool) -> None:
        raise BleakError("never used")

    async def write_gatt_descriptor(self, descriptor: Any, data: Any) -> None:
        raise BleakError("never used")


def _device(address: str, link: LocalLink) -> Device:
    controller = Controller(address, link=link, public_address=address)
    return Device(address=Address(address), host=Host(controller, AsyncPipeSink(controller)))


def _full(uuid: UUID) -> str:
    return f"0000{str(uuid.to_hex_str())[-4:].lower()}-0000-1000-8000-00805f9b34fb"
