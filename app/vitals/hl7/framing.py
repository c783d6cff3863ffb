"""MLLP: one message between a start and an end mark on a TCP stream.

`hl7.mllp` reads such frames too, but it cannot tell a sender that is idle from one that
stopped in the middle of a frame, and gives its tasks away without anybody to end them.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

START, END = b"\x0b", b"\x1c\r"
_BETWEEN = b"\r\n \x00"


class Limits(NamedTuple):
    """What a sender may do: bytes of a frame, clients at once, seconds of each wait.

    `idle` between two messages, `frame` from its first byte to its last, `store` until
    the core has taken a message in.
    """

    bytes: int = 1024 * 1024
    clients: int = 8
    idle: float = 120.0
    frame: float = 10.0
    store: float = 2.0


class FrameError(Exception):
    """Something that is no message in a frame; in words for staff, without its content."""


class Idle(FrameError):
    """Nothing came for too long."""


async def read_frame(reader: asyncio.StreamReader, limits: Limits) -> bytes | None:
    """Return the next message, None at the end of the stream.

    Raises FrameError for what is too long, cut off or no frame at all. The reader's own
    limit must be `limits.bytes`.
    """
    try:
        async with asyncio.timeout(limits.idle):
            if not await _started(reader):
                return None
    except TimeoutError:
        raise Idle("a sender said nothing for too long and was disconnected") from None
    try:
        async with asyncio.timeout(limits.frame):
            frame = await reader.readuntil(END)
    except TimeoutError:
        raise FrameError("stopped in the middle: the sender was disconnected") from None
    except asyncio.IncompleteReadError:
        raise FrameError("ended in the middle: the sender hung up") from None
    except asyncio.LimitOverrunError:
        raise FrameError("was too long: the sender was disconnected") from None
    # A second start mark: the sender gave the first attempt up.
    return frame.removesuffix(END).rpartition(START)[2]


def framed(message: bytes) -> bytes:
    """Return a message as it goes over the line."""
    return START + message + END


async def _started(reader: asyncio.StreamReader) -> bool:
    while byte := await reader.read(1):
        if byte == START:
            return True
        if byte not in _BETWEEN:
            raise FrameError("was not in a frame: the sender was disconnected")
    return False
