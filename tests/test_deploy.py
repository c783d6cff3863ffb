"""The unit, the install script and what belongs to them, tried as far as a test can."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import Config, load_config

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "resources" / "deploy"
UNIT = DEPLOY / "recovery-kiosk.service"
SCRIPTS = ("setup.sh", "install.sh", "uninstall.sh", "kiosk-session", "kiosk-tool")
# Of 10; systemd 252 says 1.6. What stays open is named in resources/docs/deployment.md.
MOST_EXPOSED = 2.0

KEPT = "etc/recovery-kiosk", "var/lib/recovery-kiosk"


def tool(name: str) -> str:
    """Return a program that these tests need; without it they skip, but never in CI."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("KIOSK_REQUIRE_SHARED") == "1":
            pytest.fail(f"{name} is required here and is absent")
        pytest.skip(f"needs {name}, which `setup.sh --tests` installs where it may")
    return found


def run(*command: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        **more,
    )


# --- the unit ------------------------------------------------------------------------------


def test_the_scripts_are_clean() -> None:
    found = run(tool("shellcheck"), *(DEPLOY / name for name in SCRIPTS))
    assert found.returncode == 0, found.stdout


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with the paths of this checkout, and something for cage where it is absent."""
    words = UNIT.read_text(encoding="utf-8").replace("/opt/recovery-kiosk", str(ROOT))
    if not Path("/usr/bin/cage").exists():
        words = words.replace("/usr/bin/cage", "/bin/true")
    made = tmp_path / UNIT.name
    made.write_text(words, encoding="utf-8")
    return made


def test_systemd_understands_every_line(unit: Path) -> None:
    found = run(tool("systemd-analyze"), "--man=no", "verify", unit)
    # It looks at every unit of the machine, and some of them may have something to say.
    ours = [line for line in found.stderr.splitlines() if UNIT.name in line]
    assert ours == []


def test_it_is_exposed_to_little(unit: Path) -> None:
    found = run(tool("systemd-analyze"), "--no-pager", "security", "--offline=true", unit)
    said = re.search(r"Overall exposure level for \S+: ([\d.]+)", found.stdout)
    assert said is not None, found.stderr
    assert float(said.group(1)) <= MOST_EXPOSED, found.stdout


def _settings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


# A score lets one of them go without passing the limit.
KEPT_IN = {
    "User": "recovery-kiosk",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateMounts": "yes",
    "ReadWritePaths": "/run/recovery-kiosk",
    "ProtectProc": "invisible",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "RemoveIPC": "yes",
    "SystemCallArchitectures": "native",
    "RestrictAddressFamilies": "AF_UNIX AF_NETLINK AF_INET AF_INET6",
    "DevicePolicy": "closed",
    "DeviceAllow": "char-drm rw",
    "StateDirectoryMode": "0700",
}


@pytest.mark.parametrize("key", KEPT_IN)
def test_what_keeps_it_in_is_there_line_by_line(key: str) -> None:
    assert _settings().get(key) == [KEPT_IN[key]]


def test_only_calls_of_an_ordinary_service_are_answered() -> None:
    assert _settings()["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]


def test_it_comes_back_and_is_watched() -> None:
    told = _settings()
    assert told["Type"] == ["notify"]
    assert told["NotifyAccess"] == ["all"], "the main process is the compositor"
    assert told["Restart"] == ["always"], "cage ends with 0 when the kiosk was killed"
    assert told["StartLimitIntervalSec"] == ["0"]
    assert 10 <= int(told["WatchdogSec"][0]) <= 60
    assert told["WatchdogSignal"] == ["SIGABRT"], "so that the kiosk notes where it stood"


def test_nobody_switches_to_another_console() -> None:
    (start,) = _settings()["ExecStart"]
    assert start.startswith("/usr/bin/cage ")
    assert "-s" not in start.split(" -- ")[0].split()


def test_memory_about_a_patient_stays_in_memory() -> None:
    told = _settings()
    assert told["LimitCORE"] == ["0"]
    assert told["MemorySwapMax"] == ["0"]
    assert told["UMask"] == ["0077"]


def test_it_talks_to_nobody_until_somebody_says_so() -> None:
    told = _settings()
    assert told["IPAddressDeny"] == ["any"]
    assert told["IPAddressAllow"] == ["localhost"]


def test_the_name_of_the_boot_can_be_read() -> None:
    # Without it a countdown could not be trusted over a restart of the program.
    assert "ProcSubset" not in _settings()


def test_the_settings_it_begins_with_can_be_read(tmp_path: Path) -> None:
    assert load_config(DEPLOY / "kiosk.example.toml", tmp_path).bay == "Bay 1"


# --- install and uninstall, into a folder ----------------------------------------------------


def install(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return run(DEPLOY / "install.sh", "--root", root, *more)


def uninstall(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return run(DEPLOY / "uninstall.sh", "--root", root, *more)


def tree(root: Path) -> dict[str, str]:
    """Return every file under a folder with its mode and content."""
    return {
        str(path.relative_to(root)): f"{path.stat().st_mode:o} "
        + hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    done = install(root, "--network", "10.20.30.0/24", "--network", "fd00::/8")
    assert done.returncode == 0, done.stderr
    return root


def test_everything_is_in_its_place(installed: Path) -> None:
    program = installed / "opt/recovery-kiosk"
    for name in ("main.py", "app/log.py", "ui/theme.py", "resources/qss/kiosk.qss"):
        assert (program / name).is_file()
    assert not list(program.rglob("__pycache__"))
    assert not (program / "tests").exists()
    session = program / "resources/deploy/kiosk-session"
    assert mode(session) == 0o755
    assert (installed / "etc/systemd/system" / UNIT.name).read_bytes() == UNIT.read_bytes()
    for name in ("sysusers", "tmpfiles"):
        assert (installed / f"usr/lib/{name}.d/recovery-kiosk.conf").is_file()
    assert "sysrq = 0" in (installed / "etc/sysctl.d/60-recovery-kiosk.conf").read_text()


def test_keys_are_made_for_root_alone_and_handed_over(installed: Path) -> None:
    keys = installed / "etc/recovery-kiosk/keys"
    assert mode(keys) == 0o700
    drop_ins = installed / "etc/systemd/system" / f"{UNIT.name}.d"
    handed = (drop_ins / "10-keys.conf").read_text()
    made = sorted(keys.iterdir())
    # By the names under which the kiosk looks for them.
    config = Config(Path("data"))
    assert [key.name for key in made] == [config.ledger_key_file.name, config.pepper_key_file.name]
    for key in made:
        assert mode(key) == 0o600
        assert re.fullmatch(r"[0-9a-f]{64}\n", key.read_text())
        assert f"LoadCredential={key.name}:/etc/recovery-kiosk/keys/{key.name}\n" in handed
    assert len({key.read_text() for key in made}) == len(made)
    network = (drop_ins / "20-network.conf").read_text()
    assert "IPAddressAllow=10.20.30.0/24\nIPAddressAllow=fd00::/8\n" in network


def test_again_changes_nothing_that_is_the_clinics(installed: Path) -> None:
    settings = installed / "etc/recovery-kiosk/kiosk.toml"
    settings.write_text('bay = "Bay 7"\n')
    before = tree(installed)
    assert install(installed).returncode == 0
    assert tree(installed) == before


def test_an_update_takes_away_what_is_no_more(installed: Path) -> None:
    old = installed / "opt/recovery-kiosk/app/old_module.py"
    old.write_text("")
    assert install(installed).returncode == 0
    assert not old.exists()


def test_a_record_without_these_keys_gets_no_new_ones(tmp_path: Path) -> None:
    record = tmp_path / "var/lib/recovery-kiosk"
    record.mkdir(parents=True)
    (record / "kiosk.db").write_bytes(b"")
    assert install(tmp_path).returncode == 0
    assert list((tmp_path / "etc/recovery-kiosk/keys").iterdir()) == []


def test_a_dry_run_does_nothing_and_says_what_it_would(installed: Path, tmp_path: Path) -> None:
    before = tree(installed)
    for script, word in (("install.sh", "cp -R"), ("uninstall.sh", "rm -f")):
        done = run(DEPLOY / script, "--root", installed, "--dry-run")
        assert done.returncode == 0, done.stderr
        assert f"would: {word}" in done.stdout
    empty = tmp_path / "empty"
    assert install(empty, "--dry-run").returncode == 0
    assert not empty.exists()
    assert tree(installed) == before


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    done = install(tmp_path / "root", "--network", "monitors; rm -rf /")
    assert done.returncode == 2
    assert "no address" in done.stderr
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize("script", ["install.sh", "uninstall.sh"])
def test_help_and_mistakes_on_the_command_line(script: str) -> None:
    told = run(DEPLOY / script, "--help")
    assert told.returncode == 0
    assert "--dry-run" in told.stdout
    assert "set -eu" not in told.stdout
    assert run(DEPLOY / script, "--nonsense").returncode == 64


def _with_record(root: Path) -> None:
    record = root / "var/lib/recovery-kiosk"
    record.mkdir(parents=True)
    (record / "kiosk.db").write_bytes(b"a record")


def test_uninstalling_keeps_the_record_and_says_where(installed: Path) -> None:
    _with_record(installed)
    kept = {p: h for p, h in tree(installed).items() if p.startswith(KEPT)}
    done = uninstall(installed)
    assert done.returncode == 0, done.stderr
    for folder in KEPT:
        assert str(installed / folder) in done.stdout
    left = tree(installed)
    drop_in = f"etc/systemd/system/{UNIT.name}.d/20-network.conf"
    assert {p: h for p, h in left.items() if p != drop_in} == kept
    assert uninstall(installed).returncode == 0, "twice is once"


def test_the_record_is_deleted_only_when_somebody_says_so_twice(installed: Path) -> None:
    _with_record(installed)
    asked = uninstall(installed, "--delete-record")
    assert asked.returncode == 2, "nobody is there to answer"
    assert (installed / "var/lib/recovery-kiosk/kiosk.db").exists()
    assert (installed / "opt/recovery-kiosk/main.py").exists()
    assert uninstall(installed, "--delete-record", "--yes").returncode == 0
    assert tree(installed) == {}


def test_the_user_can_be_made(installed: Path) -> None:
    name = tool("systemd-sysusers")
    (installed / "etc/group").write_text("video:x:44:\n")
    done = run(name, f"--root={installed}", "recovery-kiosk.conf")
    if os.geteuid() != 0 and done.returncode != 0:
        pytest.skip("only root can make users, even in a folder")
    assert done.returncode == 0, done.stderr
    (ours,) = [
        line
        for line in (installed / "etc/passwd").read_text().splitlines()
        if line.startswith("recovery-kiosk:")
    ]
    assert ours.endswith("/var/lib/recovery-kiosk:/usr/sbin/nologin")
    assert "video:x:44:recovery-kiosk" in (installed / "etc/group").read_text()


# --- the session in the compositor -------------------------------------------------------------


def test_the_running_kiosk_is_asked_to_end_and_waited_for(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "def end(*given):\n"
        "    time.sleep(0.3)\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (tmp_path / "kiosk.pid").write_text(f"{process.pid}\n")
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
        with subprocess.Popen([DEPLOY / "kiosk-session", "--end"], env=environment) as asking:
            assert process.wait(20) == 0, "ended in order, not by the signal"
            assert asking.wait(20) == 0
    assert process.returncode != -signal.SIGTERM


def test_asking_where_nothing_runs_is_no_mistake(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    assert run(DEPLOY / "kiosk-session", "--end", env=environment).returncode == 0
