"""Finds an SDC device by its endpoint reference (WS-Discovery on one interface)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ROUNDS = 6
ROUND = 1  # seconds


def found(epr: str, interface: str, secure: bool, ended: Callable[[], bool]) -> str | None:
    """Return the address of the device, None when nobody answers to its name.

    `secure`: an https address. Takes up to six seconds, less when `ended` says so.
    """
    from sdc11073.wsdiscovery import WSDiscovery

    with WSDiscovery(interface) as search:
        for _ in range(ROUNDS):
            if ended():
                return None
            services = search.search_sdc_services(timeout=ROUND, repeat_probe_interval=ROUND)
            for service in services:
                if same_epr(str(service.epr), epr):
                    address = _fitting(service, secure)
                    if address is not None:
                        return address
    return None


def same_epr(one: str, other: str) -> bool:
    """Return whether two endpoint references name one device."""
    return one.strip().casefold() == other.strip().casefold()


def _fitting(service: Any, secure: bool) -> str | None:
    start = "https://" if secure else "http://"
    return next((a for a in service.x_addrs if a.lower().startswith(start)), None)
