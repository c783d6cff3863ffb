"""The recovery-room kiosk: command line and composition root."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app import ledger_commands
from app.config import Config, SourceKind, checked, load_config
from app.errors import KioskError
from app.vault_commands import COMMANDS, HELP, add_arguments, check_arguments

if TYPE_CHECKING:
    from app.kiosk import Kiosk
    from ui.first_frame import Options

# Names the file by which a kiosk that staff ended stays ended: resources/deploy/.
ENDED_FILE = "KIOSK_ENDED_FILE"
CALIBRATION, SHEET = "calibration", "sheet"

EXIT_CODES = """\
exit codes:
  0  ended normally; verify: everything is as it was written
  1  verify: something does not fit the ledger, and was named
  2  the command line, the configuration, a protocol or a recording is wrong
  3  the record (the database) could not be opened, or another program is using it
  4  the demonstration could not be played to its end
"""


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not WIDTHxHEIGHT, such as 1280x800"
        ) from None
    if not (800 <= width <= 7680 and 480 <= height <= 4320):
        raise argparse.ArgumentTypeError(f"{text} is outside 800x480 to 7680x4320")
    return width, height


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None
    if not 0 < value <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 10000")
    return value


def make_parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="A touchscreen kiosk for the recovery room after ketamine infusions. "
        "It records, shows and forecasts; the bedside monitor stays in charge and staff decide.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=[CALIBRATION, SHEET, *COMMANDS, *ledger_commands.COMMANDS],
        help=f"'{CALIBRATION}' prints how good the forecasts of all completed sessions were, and "
        f"ends; it goes with --data and --config. '{SHEET} --check FILE' prints what is wrong with "
        f"a clinic's take-home sheet. {HELP} {ledger_commands.HELP} "
        "Without a command the kiosk runs.",
    )
    add_arguments(parser)
    ledger_commands.add_arguments(parser)
    parser.add_argument(
        "--check", metavar="FILE", type=Path, help=f"the file that '{SHEET}' looks at"
    )
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, help="data folder (default: the user's data folder)"
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="configuration file (default: kiosk.toml in the data folder)",
    )
    parser.add_argument("--bay", help="the bay's name on the screens")
    parser.add_argument(
        "--language", metavar="CODE", help="language of the screens, such as en or de"
    )
    parser.add_argument(
        "--source",
        choices=["none", "simulator"],
        help="where vital signs come from (default: none)",
    )
    parser.add_argument(
        "--replay",
        metavar="FILE",
        type=Path,
        help="replay recorded vital signs from a CSV file; marked on every screen",
    )
    parser.add_argument(
        "--speed", metavar="N", type=_positive, help="replay N times as fast (default 1)"
    )
    parser.add_argument(
        "--from",
        dest="start_at",
        metavar="SECONDS",
        type=float,
        help="begin the replay at this second of the recording",
    )
    _add_shown(parser)
    return parser


def _add_shown(parser: argparse.ArgumentParser) -> None:
    """Add how it is shown: window or full screen, and the demonstration."""
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--full-screen", action="store_true", help="fill the screen (default)")
    shown.add_argument("--window", metavar="WxH", type=_size, help="show a window of this size")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="a demonstration with a simulated patient and a temporary record; "
        "without a display it plays a whole session by itself",
    )
    parser.add_argument(
        "--demo-output",
        metavar="FOLDER",
        type=Path,
        default=Path("demo-output"),
        help="where a demonstration without a display puts its pictures",
    )


def configured(given: argparse.Namespace) -> Config:
    """Return the settings of file and command line together; raises ConfigError."""
    config = load_config(given.config, given.data)
    changes = {
        "data_folder": given.data,
        "bay": given.bay,
        "language": given.language,
        "source": None if given.source is None else SourceKind(given.source),
        "replay": given.replay,
        "speed": given.speed,
        "start_at": given.start_at,
    }
    config = config._replace(**{k: v for k, v in changes.items() if v is not None})
    if given.replay is not None:
        config = config._replace(source=SourceKind.REPLAY)
    if given.replay is not None or given.source is not None:
        # One source on the command line is instead of all in the file.
        config = config._replace(sources=())
    return checked(config)


def has_display() -> bool:
    """Return whether there is a screen to show a window on."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def run_kiosk(config: Config, options: Options) -> int:
    """Run the real kiosk."""
    from app.running import RunningMark
    from ui.first_frame import run

    kiosks: list[Kiosk] = []

    def load() -> object:
        # Heavy imports happen here, in the loader's thread, after the first frame.
        from app.record_key import prepare_driver

        prepare_driver(config)
        from app.kiosk import Kiosk

        kiosks.append(Kiosk(config, mark=RunningMark(config.data_folder)))
        return kiosks[-1]

    code = run(load, options)
    if kiosks and kiosks[-1].core.latest.ending:
        _stay_ended()
    return code


def _stay_ended() -> None:
    """Tell the service manager's unit, by the file it looks for, not to start the kiosk again."""
    named = os.environ.get(ENDED_FILE, "")
    if named:
        with suppress(OSError):
            Path(named).touch()


def run_demo(config: Config, options: Options, output: Path) -> int:
    """Run the demonstration: by hand where there is a display, by itself where there is none."""
    if has_display():
        from ui.first_frame import run

        def load() -> object:
            from app.demo import DemoKiosk

            return DemoKiosk(config)

        return run(load, options)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.rehearsal_story import rehearse

    return rehearse(config, output, options.size or (1920, 1080))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    if given.command is not None and _asks_for_a_kiosk(given):
        parser.error(f"'{given.command}' goes with --data and --config only")
    if (given.command == SHEET) != (given.check is not None):
        parser.error(f"'{SHEET}' and --check FILE go together")
    if given.command == SHEET:
        from ui.sheet.command import check

        return check(given.check, sys.stdout)
    check_arguments(parser, given)
    ledger_commands.check_arguments(parser, given)
    if given.replay is not None and (given.demo or given.source):
        parser.error("--replay goes without --demo and --source")
    if given.speed is not None and given.replay is None:
        parser.error("--speed goes with --replay FILE")
    try:
        config = configured(given)
        if given.command is None and config.source == SourceKind.REPLAY:
            _check_recording(config)
    except KioskError as error:
        print(f"main.py: {error.detail}", file=sys.stderr)
        return 2
    if given.command == CALIBRATION:
        from app.tools import print_calibration

        return print_calibration(config, sys.stdout)
    if given.command in ledger_commands.COMMANDS:
        return ledger_commands.run(given, config, sys.stdout)
    from app.log import start_log

    if given.command in COMMANDS:
        from app.vault_tools import run_vault

        start_log(None)
        kept = given.keep_present
        return run_vault(given.command, config, given.file, sys.stdout, keep_present=kept)
    from ui.first_frame import Options

    options = Options(given.window, config.panel_width, config.language, config.idle_lock)
    if given.demo:
        start_log(None)
        return run_demo(config, options, given.demo_output)
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        print(
            "main.py: there is no display here (DISPLAY and WAYLAND_DISPLAY are not set). "
            "With --demo a whole session plays without one.",
            file=sys.stderr,
        )
        return 2
    start_log(config.data_folder)
    return run_kiosk(config, options)


def _asks_for_a_kiosk(given: argparse.Namespace) -> bool:
    """Return whether an option was given that only a running kiosk has."""
    names = ("bay", "language", "source", "replay", "speed", "start_at", "window")
    return any((given.full_screen, given.demo, *(getattr(given, n) is not None for n in names)))


def _check_recording(config: Config) -> None:
    """Say what is wrong with a recording on the command line, before any window opens."""
    from app.vitals.replay import ReplaySource

    assert config.replay is not None
    source = ReplaySource(config.replay, config.speed, config.start_at)
    source.load()
    if source.ignored_columns:
        names = ", ".join(source.ignored_columns)
        print(f"main.py: not shown from this recording: {names}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
