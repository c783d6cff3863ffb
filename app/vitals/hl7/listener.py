"""The thread that listens for senders: frames in, answers out, nobody waited for for ever."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.log import log_bug
from app.vitals.hl7.framing import FrameError, Idle, Limits, framed, read_frame
from app.vitals.hl7.tally import Tally

STOP_WITHIN = 0.8  # seconds; a little less than the second that is promised
BACKLOG = 512


class Listener:
    """Serves one bound socket on an event loop of its own; `handle` answers a message."""

    def __init__(
        self,
        bound: socket.socket,
        handle: Callable[[bytes], Awaitable[bytes]],
        tally: Tally,
        limits: Limits,
    ) -> None:
        """Take the bound socket over; `start` begins to listen."""
        self._socket, self._handle, self._tally, self._limits = bound, handle, tally, limits
        self._clients: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hl7-listener", daemon=True)

    @property
    def alive(self) -> bool:
        """Return whether it still listens."""
        return self._thread.is_alive()

    def start(self) -> bool:
        """Begin to listen; return whether it does within a moment."""
        self._thread.start()
        return self._ready.wait(STOP_WITHIN) and self.alive

    def stop(self) -> bool:
        """End every connection and the thread; return whether it ended in time."""
        if self._loop is not None and self._ending is not None:
            # The loop may have ended by itself.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(STOP_WITHIN)
        return not self.alive

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            log_bug("the HL7 listener", error)
        finally:
            self._socket.close()
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(
            self._client, sock=self._socket, limit=self._limits.bytes, backlog=BACKLOG
        )
        async with server:
            self._ready.set()
            await self._ending.wait()
            # Not yet `server.close`: a connection that is just being made would trip over it
            # and stay open (CPython 3.11).
            self._loop.remove_reader(self._socket)
            await self._hang_up()

    async def _hang_up(self) -> None:
        """End every connection, and those too that are just being made."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for client in self._clients:
                client.cancel()
            await asyncio.wait(others, timeout=0.05)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._ending is None or self._ending.is_set():
            writer.transport.abort()
            return
        if len(self._clients) >= self._limits.clients:
            self._tally.error("too many senders are connected: one was turned away")
            writer.transport.abort()
            return
        self._clients.add(task)
        try:
            await self._talk(reader, writer)
        except Idle as idle:
            self._tally.error(str(idle))
        except FrameError as error:
            self._tally.refused(str(error))
        except (OSError, TimeoutError):
            self._tally.error("the connection of a sender broke")
        except asyncio.CancelledError:
            pass  # the end of the listener
        except Exception as error:
            log_bug("the HL7 listener", error)
        finally:
            self._clients.discard(task)
            # What is still unread or unsent has nobody any more.
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one message after the other, in order, until the sender hangs up."""
        while (frame := await read_frame(reader, self._limits)) is not None:
            writer.write(framed(await self._handle(frame)))
            async with asyncio.timeout(self._limits.frame):
                await writer.drain()
        writer.close()
        async with asyncio.timeout(self._limits.store):
            await writer.wait_closed()
        self._tally.error("a sender hung up")
