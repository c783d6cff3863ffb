"""What the tests of HL7 share: a kiosk that listens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vitals.hl7.bedside import Bedside, bedside


@pytest.fixture
def bed() -> Iterator[Bedside]:
    """Return a listening bedside with the usual settings and limits."""
    with bedside() as there:
        yield there
