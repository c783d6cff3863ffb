"""The log: what the program did, never whom it did it for."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from pathlib import Path

LOG = logging.getLogger("kiosk")


def start_log(folder: Path | None) -> None:
    """Log to `folder`/kiosk.log, in turns of 1 MB, and warnings to standard error."""
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    shape = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    to_screen = logging.StreamHandler()
    to_screen.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [to_screen]
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handlers.append(
                logging.handlers.RotatingFileHandler(
                    folder / "kiosk.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8"
                )
            )
        except OSError:
            # A folder that cannot be written is told on the screen by the storage.
            pass
    for handler in handlers:
        handler.setFormatter(shape)
        LOG.addHandler(handler)


def log_bug(where: str, error: BaseException) -> None:
    """Log one of our own mistakes: its type and its place, not its values.

    The message of an exception may quote what somebody typed, so it is left out.
    """
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    LOG.error("bug in %s: %s at %s", where, type(error).__name__, path)
