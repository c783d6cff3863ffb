"""The command line as somebody types it: help, errors in words, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
