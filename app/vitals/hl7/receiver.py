"""What becomes of one message, from its bytes to its answer."""

from __future__ import annotations

import asyncio
from functools import partial
from hashlib import blake2b

from app.clock import Clock, Instant
from app.log import log_bug
from app.vitals.hl7.answer import answer
from app.vitals.hl7.codes import CodeBook
from app.vitals.hl7.exchange import Exchange, Key, Ticket
from app.vitals.hl7.mapping import FAULTS, NOTED, Mapped, map_message
from app.vitals.hl7.message import (
    DATA_TYPE,
    FIELD_MISSING,
    INTERNAL,
    WRONG_EVENT,
    WRONG_PROCESSING,
    WRONG_TYPE,
    Message,
    Refused,
    parse,
)
from app.vitals.hl7.tally import Tally
from app.vitals.hl7.whose import Whose

_LIVE = frozenset({"", "P"})  # MSH-11; D is debugging, T is training


class Receiver:
    """Takes messages in and answers each; lives on the listener's event loop.

    A message is answered with "taken" only after the core has it, or when there is
    nothing in it for this bed.
    """

    def __init__(
        self,
        book: CodeBook,
        whose: Whose,
        exchange: Exchange,
        tally: Tally,
        clock: Clock,
        store_within: float,
    ) -> None:
        """`store_within` seconds the core has to take a message in."""
        self._book, self._whose = book, whose
        self._exchange, self._tally, self._clock = exchange, tally, clock
        self._store_within = store_within
        self._pending: dict[Key, asyncio.Future[None]] = {}
        self._answers = 0

    async def handle(self, frame: bytes) -> bytes:
        """Return the answer to a message, whatever its bytes are."""
        message: Message | None = None
        why: Refused | None = None
        try:
            message = parse(frame)
            await self._take(message, frame)
        except Refused as refused:
            why = refused
        except Exception as error:
            log_bug("the HL7 listener", error)
            why = Refused(INTERNAL, "could not be processed")
        if why is not None:
            self._tally.refused(why.words)
        self._answers += 1
        enhanced = self._book.dialect.enhanced
        return answer(message, self._answers, self._clock.now(), why, enhanced)

    async def _take(self, message: Message, frame: bytes) -> None:
        _check(message)
        if not self._whose.ours(message):
            self._tally.other()
            return
        key = Key(message.sender, message.control_id, blake2b(frame, digest_size=16).digest())
        if self._exchange.known(key):
            self._tally.repeated()
            return
        if (pending := self._pending.get(key)) is not None:
            # The sender lost patience and sends again what is still on its way.
            self._tally.repeated()
            await self._stored(pending)
            return
        now = self._clock.now()
        mapped = self._mapped(message, now)
        if mapped.measured:
            await self._store(key, mapped, now)
        self._tally.taken(now.t)

    def _mapped(self, message: Message, now: Instant) -> Mapped:
        foreign = partial(self._whose.foreign, message)
        mapped = map_message(message, self._book, now.offset, foreign)
        faults = [remark.words() for remark in mapped.left_out if remark.why in FAULTS]
        if faults and not mapped.measured:
            raise Refused(DATA_TYPE, f"could not be used: {faults[0]}")
        for words in (*faults, *(remark.words() for remark in mapped.odd)):
            self._tally.error(words)
        for remark in mapped.left_out:
            if remark.why in NOTED:
                self._tally.note(remark.words())
        return mapped

    async def _store(self, key: Key, mapped: Mapped, now: Instant) -> None:
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        ticket = Ticket(key, mapped.measured, now.t, partial(_tell, loop, stored))
        self._pending[key] = stored
        self._exchange.offer(ticket)
        try:
            await self._stored(stored)
        finally:
            self._exchange.withdraw(ticket)
            del self._pending[key]

    async def _stored(self, stored: asyncio.Future[None]) -> None:
        done, _ = await asyncio.wait({stored}, timeout=self._store_within)
        if not done:
            raise Refused(INTERNAL, "could not be stored in time")


def _check(message: Message) -> None:
    """Raise Refused for a message that is not a live result."""
    kind, event, *_ = (*(part.upper() for part in message.header.parts(9)), "")
    if kind != "ORU":
        raise Refused(WRONG_TYPE, "is not a result (ORU)", rejected=True)
    if event != "R01":
        raise Refused(WRONG_EVENT, "is another event than R01", rejected=True)
    if not message.control_id:
        raise Refused(FIELD_MISSING, "has no control id", rejected=True)
    if message.header.part(11).upper() not in _LIVE:
        raise Refused(WRONG_PROCESSING, "is marked as training or test", rejected=True)


def _tell(loop: asyncio.AbstractEventLoop, stored: asyncio.Future[None]) -> None:
    """Set a future from another thread; the loop may have ended meanwhile."""
    try:
        loop.call_soon_threadsafe(_set, stored)
    except RuntimeError:
        return


def _set(stored: asyncio.Future[None]) -> None:
    if not stored.done():
        stored.set_result(None)
