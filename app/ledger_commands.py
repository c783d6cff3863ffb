"""The commands that check the record and archive what is old while no kiosk runs."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TextIO

from app.config import Config

VERIFY, RETENTION = "verify", "retention"
COMMANDS = (VERIFY, RETENTION)

HELP = (
    "'verify' walks the ledger of the record and names the first thing that does not fit; "
    "'retention' archives the sessions that ended longer ago than retention_years."
)


def head_of(text: str) -> tuple[int, str]:
    """Return a printed head, COUNT:HEX with or without blanks; raises ArgumentTypeError."""
    count, _, link = text.replace(" ", "").lower().partition(":")
    if not (count.isascii() and count.isdecimal() and re.fullmatch("[0-9a-f]{8,64}", link)):
        raise argparse.ArgumentTypeError(f"'{text}' is not COUNT:HEX with 8 hex digits or more")
    return int(count), link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a record is compared with when it is verified."""
    parser.add_argument(
        "--anchor",
        metavar="FILE",
        type=Path,
        help="with verify: compare with a copy of the anchor file (default: the one beside the "
        "key)",
    )
    parser.add_argument(
        "--head",
        metavar="COUNT:HEX",
        type=head_of,
        help="with verify: compare with a head as a sign-off sheet has it, such as "
        "412:3f9a88c102de7b11",
    )


def check_arguments(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """End with what is wrong where something does not go with the command."""
    if given.command != VERIFY and (given.anchor or given.head):
        parser.error(f"--anchor and --head go with '{VERIFY}'")


def run(given: argparse.Namespace, config: Config, out: TextIO) -> int:
    """Carry out one of the commands and return the exit code."""
    from app.clock import SystemClock
    from app.ledger_tools import print_retention, print_verification

    if given.command == VERIFY:
        return print_verification(config, out, given.anchor, given.head)
    return print_retention(config, out, SystemClock().now())
