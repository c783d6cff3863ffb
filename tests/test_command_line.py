"""The command line as somebody types it: help, errors in words, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import main
from app.config import Config
from tests.bedside.bay import Bay
from ui.first_frame import Options

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    clean.pop("QT_QPA_PLATFORM", None)
    clean.update(environment)
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_the_options_and_the_exit_codes() -> None:
    done = run("--help")
    assert done.returncode == 0
    for word in ("--data", "--config", "--replay", "--speed", "--demo", "--window", "exit codes"):
        assert word in done.stdout
    assert "'calibration' prints how good the forecasts" in " ".join(done.stdout.split())
    assert "'sheet --check FILE' prints what is wrong" in " ".join(done.stdout.split())


def test_a_clinics_sheet_is_checked_without_a_display(tmp_path: Path) -> None:
    shipped = ROOT / "resources" / "aftercare" / "sheet.toml"
    done = run("sheet", "--check", str(shipped))
    assert (done.returncode, done.stderr) == (0, "")
    assert "sheet.toml: nothing is wrong; two pages, in type of" in done.stdout
    wrong = tmp_path / "ours.toml"
    wrong.write_text(shipped.read_text("utf-8").replace("{day}", "{date}"), encoding="utf-8")
    done = run("sheet", "--check", str(wrong))
    assert done.returncode == 2
    assert "unknown placeholder {date}" in done.stdout
    long = '  "- ' + "Please read this with care. " * 12 + '",\n'
    text = shipped.read_text("utf-8").replace('  "- Rest. ', long * 16 + '  "- Rest. ')
    wrong.write_text(text, encoding="utf-8")
    done = run("sheet", "--check", str(wrong))
    assert done.returncode == 2
    assert "does not fit two pages" in done.stdout
    assert run("sheet").returncode == 2
    assert run("--check", str(shipped)).returncode == 2


def test_without_a_display_it_says_so() -> None:
    done = run()
    assert done.returncode == 2
    assert "no display" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--window", "big"), "not WIDTHxHEIGHT"),
        (("--window", "10x10"), "outside"),
        (("--replay", "x.csv", "--speed", "-1"), "not above 0"),
        (("--speed", "2"), "--speed goes with --replay"),
        (("--replay", "x.csv", "--demo"), "--replay goes without"),
        (("--config", "/nonexistent/kiosk.toml"), "kiosk.toml: cannot be read"),
        (("calibration", "--config", "/nonexistent/kiosk.toml"), "kiosk.toml: cannot be read"),
        (("calibration", "--demo"), "'calibration' goes with --data and --config only"),
        (("calibration", "--window", "1280x800"), "'calibration' goes with"),
        (("--full-screen", "calibration"), "'calibration' goes with"),
        (("--bay", "Bay 3", "calibration"), "'calibration' goes with"),
        (("calibrate",), "invalid choice"),
        (("--replay", "/nonexistent/file.csv"), "file.csv"),
    ],
)
def test_mistakes_are_named(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"t_s,HR[bpm]\n", "no"),
        (b"seconds,HR[bpm]\n0,60\n", "t_s"),
        (b"t_s,HR[bpm]\n0,60\n60,sixty\n", "line 3"),
        (b"t_s,HR[bpm]\n60,60\n0,61\n", "line 3"),
        (b"\x00\xff\xfe", "vitals.csv"),
    ],
)
def test_a_bad_recording_is_refused_before_a_window_opens(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "vitals.csv"
    file.write_bytes(content)
    done = run("--replay", str(file), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_line_in_the_configuration_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('bay = "Bay 3"\nsource = "magic"\n')
    done = run("--config", str(file), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert "magic" in done.stderr


def test_columns_that_are_not_shown_are_named(tmp_path: Path) -> None:
    file = tmp_path / "vitals.csv"
    file.write_text("t_s,HR[bpm],ABPSys[mmHg],Mood[cm]\n0,60,120,3\n60,61,121,4\n")
    done = run("--replay", str(file))
    assert "not shown from this recording: ABPSys[mmHg], Mood[cm]" in done.stderr


# --- how good the forecasts were -------------------------------------------------------------


@pytest.fixture
def bay(tmp_path: Path) -> Iterator[Bay]:
    made = Bay(tmp_path)
    yield made
    made.close()


def test_the_forecasts_of_completed_sessions_are_scored(bay: Bay, tmp_path: Path) -> None:
    bay.staff()
    bay.start(ended_ago=1)
    bay.make_ready()
    bay.ok(bay.end_command())
    bay.close()
    done = run("calibration", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "1 completed session;" in done.stdout
    assert "This says nothing yet" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_a_record_without_sessions_says_so(bay: Bay, tmp_path: Path) -> None:
    bay.close()
    config = tmp_path / "other.toml"
    # A monitor that the kiosk would replay is of no concern here.
    config.write_text('data_folder = "."\nsource = "replay"\nreplay = "missing.csv"\n')
    done = run("calibration", "--config", str(config))
    assert done.returncode == 0, done.stderr
    assert "No session has been completed yet." in done.stdout


def test_a_record_in_use_is_said_plainly(bay: Bay, tmp_path: Path) -> None:
    done = run("calibration", "--data", str(tmp_path))
    assert done.returncode == 3
    assert "main.py: the kiosk is using this record. End it first" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_no_record_is_said_and_none_is_made(tmp_path: Path) -> None:
    done = run("calibration", "--data", str(tmp_path / "mistyped"))
    assert done.returncode == 3
    assert "there is no record" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.db"
    file.write_bytes(b"not a database" * 100)
    done = run("calibration", "--data", str(tmp_path))
    assert done.returncode == 3
    assert "main.py: it did not work: database" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == b"not a database" * 100


def test_a_demonstration_that_plays_by_itself_has_the_size_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played: list[tuple[int, int]] = []

    def rehearse(config: Config, output: Path, size: tuple[int, int]) -> int:
        played.append(size)
        return 0

    monkeypatch.setattr("main.has_display", lambda: False)
    monkeypatch.setattr("ui.rehearsal_story.rehearse", rehearse)
    for size in ((1280, 800), None):
        assert main.run_demo(Config(tmp_path), Options(size), tmp_path) == 0
    assert played == [(1280, 800), (1920, 1080)]
