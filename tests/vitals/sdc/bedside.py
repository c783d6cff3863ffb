"""An SDC device beside a bed: its process, its certificates, and a source that listens."""

from __future__ import annotations

import datetime
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.domain.numeric import Numeric
from app.errors import SourceError
from app.vitals.sdc.settings import SdcSettings
from app.vitals.sdc.source import SdcSource

PATIENCE = 40.0  # seconds; a busy machine is slow, not wrong
PROJECT = Path(__file__).resolve().parents[3]
EPR = "12345678-6f55-11ea-9697-123456789abc"


class Device:
    """The device's process."""

    def __init__(
        self, certificates: Path | None = None, discovered: bool = False, periodic: float = 0.0
    ) -> None:
        settings = {
            "epr": EPR,
            "certificates": str(certificates or ""),
            "discovered": discovered,
            "periodic": periodic,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.vitals.sdc.device", json.dumps(settings)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self._answer()

    def say(self, **what: Any) -> None:
        """Let the device send something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        assert self._answer() == "done"

    def hang(self) -> None:
        """Let it answer nothing any more, while its connections stay."""
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it as a loss of power does."""
        self._process.kill()
        self._process.wait(PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().strip()
        assert answer, "the device has ended"
        return answer


class Bay:
    """A source and what has come from it."""

    def __init__(self, **settings: Any) -> None:
        self.clock = SystemClock()
        self.source = SdcSource(SdcSettings("bay-1", "Monitor", **settings), self.clock)

    @property
    def now(self) -> float:
        return self.clock.now().t

    def open(self) -> list[Numeric]:
        """Open, and return what is there at once."""
        self.source.open(self.now)
        return self.source.poll(self.now)

    def until(self, there: Callable[[list[Numeric]], bool]) -> list[Numeric]:
        """Poll until what has come since the last call is enough, and return it."""
        got: list[Numeric] = []
        give_up, again = time.monotonic() + PATIENCE, threading.Event()
        while not there(got):
            assert time.monotonic() < give_up, got
            got += self.source.poll(self.now)
            again.wait(0.02)
        return got

    def until_lost(self) -> SourceError:
        """Poll until the link is lost, and return what is said then."""
        try:
            self.until(lambda _: False)
        except SourceError as error:
            return error
        raise AssertionError("the link is never lost")


def make_certificates(folder: Path, authority: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    """Write key, certificate and authority as SDC wants them; return the authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.now(datetime.UTC)

    def certified(name: str, key: Any, issuer: str, signer: Any, is_authority: bool) -> Any:
        names = [x509.Name([x509.NameAttribute(x509.OID_COMMON_NAME, n)]) for n in (name, issuer)]
        return (
            x509.CertificateBuilder()
            .subject_name(names[0])
            .issuer_name(names[1])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .sign(signer, hashes.SHA256())
        )

    if authority is None:
        key = ec.generate_private_key(ec.SECP256R1())
        authority = (key, certified("authority", key, "authority", key, True))
    key = ec.generate_private_key(ec.SECP256R1())
    own = certified("somebody", key, "authority", authority[0], False)
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "userkey.pem").write_bytes(key.private_bytes(pem, *plain))
    (folder / "usercert.pem").write_bytes(own.public_bytes(pem))
    (folder / "cacert.pem").write_bytes(authority[1].public_bytes(pem))
    return authority
