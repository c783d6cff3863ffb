"""The log: what the program did, never whom it did it for."""

from __future__ import annotations

import logging
import logging.handlers
import re
import traceback
from contextlib import suppress
from pathlib import Path

LOG = logging.getLogger("kiosk")

LOG_NAME = "kiosk.log"
LOG_BYTES, LOG_TURNS = 1_000_000, 5
# The same words again within so many seconds are counted, not written.
REPEAT_AFTER = 60.0
# Of what Qt says, no more letters than these are kept.
LONGEST_MESSAGE = 300

_SHAPE = "%(asctime)s %(levelname)s %(message)s"
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'|“[^”]*”")


class Repeats(logging.Filter):
    """Lets the same line through once a minute, with the number of those held back meanwhile.

    A screen that fails in each frame would otherwise turn the log over within a minute, and
    what happened first would be lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a line."""
        words = record.getMessage()
        since, held = self._last.get(words, (float("-inf"), 0))
        if 0 <= record.created - since < REPEAT_AFTER:
            self._last[words] = (since, held + 1)
            return False
        if len(self._last) > 100:
            self._last.clear()
        self._last[words] = (record.created, 0)
        if held:
            record.msg, record.args = f"{words} (and {held} times since)", ()
        return True


class OfLibraries(logging.Handler):
    """Notes that a library complained, and where; its words may quote a message about a patient."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the name and place of a complaint to our own log."""
        if not record.name.startswith(LOG.name):
            place = f"{Path(record.pathname).name}:{record.lineno}"
            LOG.log(record.levelno, "library %s at %s", record.name, place)


class LogFile(logging.handlers.RotatingFileHandler):
    """The file of the log; on a full disk its lines are lost, and nothing else."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing: the screen tells of the disk, and standard error has warnings anyway."""


_of_libraries = OfLibraries(logging.WARNING)


def start_log(folder: Path | None) -> None:
    """Log to `folder`/kiosk.log, in turns of 1 MB, and warnings to standard error."""
    stop_log()
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    to_screen = logging.StreamHandler()
    to_screen.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [to_screen]
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handlers.append(
                LogFile(
                    folder / LOG_NAME, maxBytes=LOG_BYTES, backupCount=LOG_TURNS, encoding="utf-8"
                )
            )
        except OSError:
            # A folder that cannot be written is told on the screen by the storage.
            pass
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_SHAPE))
        LOG.addHandler(handler)
    LOG.addFilter(Repeats())
    logging.getLogger().addHandler(_of_libraries)


def stop_log() -> None:
    """Close the log and take back everything that `start_log` set."""
    for handler in tuple(LOG.handlers):
        LOG.removeHandler(handler)
        # On a full disk what is left in the buffer cannot be written any more.
        with suppress(OSError):
            handler.close()
    for each in tuple(LOG.filters):
        if isinstance(each, Repeats):
            LOG.removeFilter(each)
    logging.getLogger().removeHandler(_of_libraries)


def log_bug(where: str, error: BaseException) -> None:
    """Log one of our own mistakes: its type and its place, not its values.

    The message of an exception may quote what somebody typed, so it is left out.
    """
    LOG.error("bug in %s: %s at %s", where, type(error).__name__, place_of(error))


def place_of(error: BaseException) -> str:
    """Return the files, lines and functions an exception went through, the innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))


def without_values(message: str) -> str:
    """Return a foreign message with nothing in it that was quoted, in one line."""
    plain = _QUOTED.sub("…", message)
    return " ".join(plain.split())[:LONGEST_MESSAGE]
