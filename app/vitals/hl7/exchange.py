"""Where messages wait for the core, and the listener for the core's word that it has them.

Three threads meet here: the listener offers, the reader takes out, the core says "taken".
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from app.vitals.hl7.mapping import Measured

KNOWN = 4096  # messages that are remembered; some minutes of a whole ward
GONE = 1000  # messages on their way to the core; more only if it stands still


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a message from all others: who sent it, its control id, and its bytes.

    The bytes too, because some monitors give every message the same id.
    """

    sender: str
    control_id: str
    digest: bytes


@dataclass(eq=False, slots=True)
class Ticket:
    """A message that waits, come at kiosk time `t`; `done` is called once the core has it."""

    key: Key
    measured: tuple[Measured, ...]
    t: float
    done: Callable[[], None]
    number: int = 0


class Exchange:
    """Hands messages over, each once."""

    def __init__(self) -> None:
        self.wake = threading.Event()
        self._lock = threading.Lock()
        self._waiting: deque[Ticket] = deque()
        self._gone: deque[Ticket] = deque(maxlen=GONE)
        self._known: OrderedDict[Key, None] = OrderedDict()
        self._number = 0

    @property
    def polled(self) -> int:
        """Return the number of the newest message that was taken out."""
        with self._lock:
            return self._number

    def known(self, key: Key) -> bool:
        """Return whether the core has had this message."""
        with self._lock:
            return key in self._known

    def offer(self, ticket: Ticket) -> None:
        """Let a message wait to be taken out."""
        with self._lock:
            self._waiting.append(ticket)
        self.wake.set()

    def withdraw(self, ticket: Ticket) -> None:
        """Take a message back that nobody has fetched; it is too late for it."""
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)

    def fetch(self) -> list[Ticket]:
        """Take out everything that waits, in order."""
        with self._lock:
            self.wake.clear()
            tickets = list(self._waiting)
            self._waiting.clear()
            for ticket in tickets:
                self._number += 1
                ticket.number = self._number
            self._gone.extend(tickets)
        return tickets

    def taken(self, number: int) -> None:
        """Hear that the core has every message up to this number."""
        with self._lock:
            settled = [ticket for ticket in self._gone if ticket.number <= number]
            for ticket in settled:
                self._settle(ticket)
        for ticket in settled:
            ticket.done()

    def settle(self, ticket: Ticket) -> None:
        """Say that a message that was taken out holds nothing new for the core."""
        with self._lock:
            self._settle(ticket)
        ticket.done()

    def clear(self) -> None:
        """Forget what waits: the listener that would answer has ended."""
        with self._lock:
            self._waiting.clear()
            self._gone.clear()
        self.wake.clear()

    def _settle(self, ticket: Ticket) -> None:
        if ticket in self._gone:
            self._gone.remove(ticket)
        self._known[ticket.key] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
