"""The thread that keeps Bluetooth devices connected: each by itself, over and over."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from app.log import log_bug
from app.vitals.ble.settings import LISTENED, BleDevice, Kind
from app.vitals.hl7.tally import Tally

STOP_WITHIN = 0.8  # seconds; a little less than the second that is promised
DISCONNECT_WITHIN = 0.4  # seconds
SETTLE_WITHIN = 0.7  # seconds until the first attempt has shown whether there is a radio
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds before the next attempt; the last one repeats
_BASE = "0000{}-0000-1000-8000-00805f9b34fb"  # Bluetooth's own 128-bit numbers

# What D-Bus says when BlueZ does not run, or its adapter is off or gone.
_NO_BLUEZ = ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Spawn", "AccessDenied")
_NO_ADAPTER = ("NotReady", "NotAvailable")


class NoRadio(Exception):
    """Bluetooth as a whole does not work; its text is for staff."""


class Client(Protocol):
    """What is used of a `bleak.BleakClient`."""

    @property
    def services(self) -> Any:
        """Return what the device offers."""
        ...

    async def connect(self) -> None:
        """Connect, and find out what the device offers."""
        ...

    async def disconnect(self) -> None:
        """Disconnect."""
        ...

    async def start_notify(self, where: Any, callback: Callable[[Any, bytearray], None]) -> None:
        """Call back with everything that a characteristic sends."""
        ...


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the radio calls, from its own thread; none of them may block.

    `client` makes the client of a device and gets what to call when its link is gone.
    """

    client: Callable[[BleDevice, Callable[[Any], None]], Client]
    received: Callable[[BleDevice, str, bytes], None]
    lost: Callable[[BleDevice], None]


class Radio:
    """Keeps devices connected, on an event loop of its own."""

    def __init__(
        self, devices: tuple[BleDevice, ...], hooks: Hooks, tally: Tally, within: float
    ) -> None:
        """Take the devices; `start` begins. `within` seconds one attempt may take."""
        self._devices, self._hooks, self._tally, self._within = devices, hooks, tally, within
        self.failure = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._settled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ble-radio", daemon=True)

    @property
    def alive(self) -> bool:
        """Return whether it still works."""
        return self._thread.is_alive() and not self.failure

    def start(self) -> None:
        """Begin, and wait a moment for the first device's answer, or for a failure."""
        self._thread.start()
        self._settled.wait(SETTLE_WITHIN)

    def stop(self) -> bool:
        """Disconnect everything and end; return whether it ended in time."""
        if self._loop is not None and self._ending is not None:
            # The loop may have ended by itself.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(STOP_WITHIN)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            log_bug("the Bluetooth radio", error)
            self.failure = self.failure or "Bluetooth failed unexpectedly"
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        # One at a time: BlueZ refuses a second attempt while one is under way.
        turn = asyncio.Lock()
        tasks = [asyncio.create_task(self._keep(device, turn)) for device in self._devices]
        ending = asyncio.create_task(self._ending.wait())
        await asyncio.wait({*tasks, ending}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*tasks, ending):
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, NoRadio):
                self.failure = str(outcome)
            elif isinstance(outcome, Exception):
                self.failure = self.failure or "Bluetooth failed unexpectedly"
                log_bug("the Bluetooth radio", outcome)

    async def _keep(self, device: BleDevice, turn: asyncio.Lock) -> None:
        """Connect, listen until the link is gone, and again, for ever; raises NoRadio."""
        failures = 0
        while True:
            gone = asyncio.Event()
            client = self._hooks.client(device, _setter(gone))
            try:
                async with turn:
                    reached = await self._reached(device, client)
                self._settled.set()
                if reached:
                    failures = 0
                    await gone.wait()
                    self._tally.error(f"the link to the {device.kind.words} was lost")
                    self._hooks.lost(device)
            finally:
                await _let_go(client)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    async def _reached(self, device: BleDevice, client: Client) -> bool:
        """Return whether the device is connected and listened to; raises NoRadio."""
        try:
            async with asyncio.timeout(2.0 * self._within):
                await client.connect()
                return await self._listening(device, client)
        except Exception as error:
            words = no_radio(error)
            if words:
                raise NoRadio(words) from error
            # A cuff is only there while it measures.
            if device.kind != Kind.BLOOD_PRESSURE:
                self._tally.error(f"the {device.kind.words} could not be connected")
        return False

    async def _listening(self, device: BleDevice, client: Client) -> bool:
        def taken(sender: Any, data: bytearray) -> None:
            self._hooks.received(device, _short(sender.uuid), bytes(data))

        there = 0
        for short in LISTENED[device.kind]:
            characteristic = client.services.get_characteristic(_BASE.format(short))
            if characteristic is not None:
                await client.start_notify(characteristic, taken)
                there += 1
        if not there:
            self._tally.error(f"the device in place of the {device.kind.words} is none")
        return there > 0


def no_radio(error: Exception) -> str:
    """Return what to tell staff when an error means that Bluetooth as a whole is not there.

    Return "" when it is about one device only.
    """
    if isinstance(error, TimeoutError):
        return ""
    if isinstance(error, (OSError, EOFError)):
        return "Bluetooth does not run on this machine (no BlueZ service)"
    kind, name = type(error).__name__, str(getattr(error, "dbus_error", ""))
    if kind == "BleakBluetoothNotAvailableError" or name.endswith(_NO_ADAPTER):
        return "there is no Bluetooth adapter, or it is switched off"
    if any(part in name for part in _NO_BLUEZ):
        return "the Bluetooth service (BlueZ) does not answer"
    return ""


def _short(uuid: str) -> str:
    return uuid[4:8].lower()


def _setter(event: asyncio.Event) -> Callable[[Any], None]:
    def gone(_: Any) -> None:
        event.set()

    return gone


async def _let_go(client: Client) -> None:
    """Disconnect, whatever state the link is in, and never for long."""
    with suppress(Exception):
        async with asyncio.timeout(DISCONNECT_WITHIN):
            await client.disconnect()
