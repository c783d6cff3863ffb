"""Which SDC device belongs to this bay, and how it is reached."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import NamedTuple

from app.errors import ErrorCode, SourceError

CERTIFICATES = ("userkey.pem", "usercert.pem", "cacert.pem")


class SdcSettings(NamedTuple):
    """One device, by its endpoint reference or its address or both.

    `epr` such as urn:uuid:...; `address` its transport address (http or https) where it is
    fixed, else it is searched from `interface`, an address of this machine. `certificates`
    is the folder of userkey.pem, usercert.pem and cacert.pem, None for a link that is not
    encrypted. `interval` and `nibp_interval` are the usual seconds between two values.
    """

    id: str
    name: str
    epr: str = ""
    address: str = ""
    interface: str = ""
    certificates: Path | None = None
    interval: float = 1.0
    nibp_interval: float = 300.0


def checked(settings: SdcSettings) -> SdcSettings:
    """Return the settings; raises SourceError where they cannot work."""
    wrong = _wrong(settings)
    if wrong:
        raise SourceError(ErrorCode.SOURCE_INVALID, wrong)
    return settings


def check_certificates(folder: Path) -> None:
    """Raise SourceError naming the certificate file that is missing."""
    for name in CERTIFICATES:
        if not (folder / name).is_file():
            text = f"the folder of SDC certificates has no file {name}"
            raise SourceError(ErrorCode.SOURCE_INVALID, text)


def _wrong(settings: SdcSettings) -> str:
    scheme = settings.address.partition("://")[0].lower()
    if settings.address:
        if scheme not in ("http", "https"):
            return "the address of an SDC device begins with http:// or https://"
        if (scheme == "https") != (settings.certificates is not None):
            return "an https address needs a folder of certificates, an http address has none"
        return ""
    if not settings.epr or not settings.interface:
        return "an SDC source needs an address, or an endpoint reference and an interface"
    try:
        ipaddress.ip_address(settings.interface)
    except ValueError:
        return "the interface of an SDC source is an IP address of this machine"
    return ""
