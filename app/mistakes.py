"""Our own mistakes that nobody is left to catch: logged without values, and the kiosk goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from app.log import LOG, log_bug

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def watch_for_mistakes() -> Callable[[], None]:
    """Take the place of Python's last resorts, which print values; return the way back."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook = on_uncaught
    threading.excepthook = on_thread
    sys.unraisablehook = on_unraisable

    def take_back() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    return take_back


def on_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log what nobody caught on the main thread."""
    log_bug("main", error)


def on_thread(given: threading.ExceptHookArgs) -> None:
    """Log what ended a thread of ours or of a library."""
    name = "unknown" if given.thread is None else given.thread.name
    if given.exc_value is None:
        LOG.error("bug in thread %s: %s", name, given.exc_type.__name__)
    else:
        log_bug(f"thread {name}", given.exc_value)


def on_unraisable(given: UnraisableHookArgs) -> None:
    """Log what failed where nothing can be raised; the object itself is not looked at."""
    if given.exc_value is None:
        LOG.error("bug without a caller: %s", given.exc_type.__name__)
    else:
        log_bug("a place without a caller", given.exc_value)
