"""An SDC device in a process of its own, that does what the lines on its input say.

Each line is one transaction in JSON: {"numerics": {handle: {...}}} or {"waves": ...} or
{"mode": ...} or {"rename": handle}. It answers each with a line, and first with its address.
"""

from __future__ import annotations

import json
import sys
import uuid
from decimal import Decimal
from typing import Any

from sdc11073.certloader import mk_ssl_contexts_from_folder
from sdc11073.location import SdcLocation
from sdc11073.mdib import ProviderMdib
from sdc11073.provider import SdcProvider
from sdc11073.wsdiscovery import WSDiscovery
from sdc11073.xml_types import pm_types
from sdc11073.xml_types.dpws_types import ThisDeviceType, ThisModelType

from tests.vitals.sdc.device_description import description

HOST = "127.0.0.1"


class NoDiscovery:
    """Stands where WS-Discovery does, and tells nobody."""

    active_address = HOST

    def publish_service(self, *_: Any) -> None:
        pass

    def clear_service(self, _: Any) -> None:
        pass


class Device:
    """The device and what can be told to it."""

    def __init__(self, epr: str, certificates: str, discovered: bool, periodic: float) -> None:
        self.mdib: Any = ProviderMdib.from_string(description())
        discovery: Any = NoDiscovery()
        if discovered:
            discovery = WSDiscovery(HOST)
            discovery.start()
        contexts = mk_ssl_contexts_from_folder(certificates) if certificates else None
        self.provider = SdcProvider(
            discovery,
            ThisModelType("Nobody", "", "Test device", "1", "", ""),
            ThisDeviceType("Test device", "1", "1"),
            self.mdib,
            uuid.UUID(epr),
            ssl_context_container=contexts,
        )
        self.provider.start_all(
            start_rtsample_loop=False, periodic_reports_interval=periodic or None
        )
        if discovered:
            self.provider.set_location(SdcLocation(fac="f", poc="p", bed="b"))

    @property
    def address(self) -> str:
        return str(self.provider.get_xaddrs()[0])

    def numerics(self, all_of_them: dict[str, dict[str, Any]]) -> None:
        with self.mdib.metric_state_transaction(set_determination_time=False) as changes:
            for handle, said in all_of_them.items():
                self._say(changes.get_state(handle), said)

    def waves(self, all_of_them: dict[str, dict[str, Any]]) -> None:
        with self.mdib.rt_sample_state_transaction() as changes:
            for handle, said in all_of_them.items():
                self._say(changes.get_state(handle), said)

    def mode(self, word: str) -> None:
        with self.mdib.component_state_transaction() as changes:
            changes.get_state("mds").OperatingMode = pm_types.MdsOperatingMode(word)

    def rename(self, handle: str) -> None:
        with self.mdib.descriptor_transaction() as changes:
            changes.get_descriptor(handle).Type.Code = "150000"

    @staticmethod
    def _say(state: Any, said: dict[str, Any]) -> None:
        state.ActivationState = pm_types.ComponentActivation(said.get("activation", "On"))
        if said.get("nothing"):
            state.MetricValue = None
            return
        if state.MetricValue is None:
            state.mk_metric_value()
        value = state.MetricValue
        value.DeterminationTime = said.get("time")
        value.MetricQuality.Validity = pm_types.MeasurementValidity(said.get("validity", "Vld"))
        value.MetricQuality.Mode = pm_types.GenerationMode(said.get("mode", "Real"))
        if "samples" in said:
            value.Samples = [Decimal(str(sample)) for sample in said["samples"]]
        else:
            value.Value = None if said.get("value") is None else Decimal(str(said["value"]))


def main() -> None:
    """Be the device that the first argument says, until the input ends."""
    device = Device(**json.loads(sys.argv[1]))
    print(device.address, flush=True)
    for line in sys.stdin:
        for what, said in json.loads(line).items():
            getattr(device, what)(said)
        print("done", flush=True)


if __name__ == "__main__":
    main()
