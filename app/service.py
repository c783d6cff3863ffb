"""What the service manager is told: systemd's notify protocol, in plain Python.

https://www.freedesktop.org/software/systemd/man/sd_notify.html
"""

from __future__ import annotations

import socket
from collections.abc import MutableMapping

_ADDRESS, _PERIOD, _WHOSE = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"


class ServiceManager:
    """Sends single lines to the service manager; what is not heard does no harm.

    `period` is the seconds after which it ends a service that was not heard of, None when it
    does not watch.
    """

    def __init__(self, address: str, period: float | None = None) -> None:
        self.period = period
        # An address that begins with @ is in the abstract name space of Linux.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._status = ""

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str]) -> ServiceManager | None:
        """Return the manager that started us, None where none did, and forget its variables.

        `WATCHDOG_PID` is the compositor, which stands between the manager and us: it is not
        looked at, and no program that we start is to speak for us.
        """
        address = environment.pop(_ADDRESS, "")
        period = environment.pop(_PERIOD, "")
        environment.pop(_WHOSE, None)
        if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
            return None
        return cls(address, int(period) / 1e6 if period.isdecimal() and int(period) else None)

    def ready(self) -> None:
        """Say that somebody can use the kiosk now."""
        self._send("READY=1")

    def alive(self) -> None:
        """Say that everything answers."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the kiosk ends in order."""
        self._send("STOPPING=1")

    def status(self, words: str) -> None:
        """Say in a few fixed words what the kiosk does; the same words are sent once."""
        if words != self._status:
            self._status = words
            self._send(f"STATUS={words}")

    def _send(self, line: str) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                # A manager that does not read must not hold up a screen.
                out.setblocking(False)
                out.sendto(line.encode("ascii"), self._address)
        except OSError:
            # It has gone, or its queue is full: then it sees to itself.
            pass
