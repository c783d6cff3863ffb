"""The commands that look after the record while no kiosk runs."""

from __future__ import annotations

import argparse
from pathlib import Path

BACKUP, RESTORE, ENCRYPT, DECRYPT, REKEY = "backup", "restore", "encrypt", "decrypt", "rekey"
COMMANDS = (BACKUP, RESTORE, ENCRYPT, DECRYPT, REKEY)
# What each of them takes besides the settings: a word for it, and whether it must be there.
TAKES = {BACKUP: ("FOLDER", False), RESTORE: ("FILE", True), REKEY: ("KEYFILE", True)}

HELP = (
    "'backup [FOLDER]', 'restore FILE', 'encrypt', 'decrypt' and 'rekey KEYFILE' look after the "
    "record while no kiosk runs."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what these commands take."""
    parser.add_argument(
        "file", nargs="?", type=Path, help="the FOLDER, FILE or KEYFILE of a command"
    )
    parser.add_argument(
        "--keep-present",
        action="store_true",
        help="with restore: move the present record aside, whatever it holds",
    )


def check_arguments(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """End with what is wrong where a command has too little or too much."""
    word, needed = TAKES.get(given.command, ("", False))
    if given.file is not None and not word:
        parser.error(f"'{given.command}' goes without '{given.file}'")
    if needed and given.file is None:
        parser.error(f"'{given.command}' needs a {word}")
    if given.keep_present and given.command != RESTORE:
        parser.error("--keep-present goes with restore FILE")
