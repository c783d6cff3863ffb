"""One link to one SDC device, with everything that is known of the library sdc11073.

Nothing of it is imported before `start`. It reads and never sets: the client for setting is
left out. Each link is used once; a lost one is replaced by a new one.
"""

from __future__ import annotations

import http.client
import importlib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from app.errors import ErrorCode, SourceError
from app.log import log_bug
from app.vitals.sdc.discovery import found, same_epr
from app.vitals.sdc.settings import SdcSettings
from app.vitals.sdc.states import Described, Observed, Sampled, described, observed, sampled

RENEW = 2  # seconds between two renewals: so soon a dead device is noticed
SOCKET = 5  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the device measures, and all its states of now; `states` None: only described anew."""

    metrics: tuple[Described, ...]
    states: tuple[Observed, ...] | None


Item = Snapshot | tuple[Observed, ...] | tuple[Sampled, ...]


class Connection:
    """A link that puts what the device says; `put` is called from the library's threads."""

    def __init__(self, settings: SdcSettings, put: Callable[[Item], None]) -> None:
        """Take the settings; `start` connects."""
        self._settings, self._put = settings, put
        self.failure: SourceError | None = None
        self._done = threading.Event()
        self._closed = threading.Event()
        self._stopping = threading.Lock()
        self._anew = False
        self._unreal = False
        self._numeric: frozenset[str] = frozenset()
        self._waves: frozenset[str] = frozenset()
        # The library keeps weak references to what it calls: both are held here.
        self._consumer: Any = None
        self._mdib: Any = None

    @property
    def alive(self) -> bool:
        """Return whether the device still answers, and has not started anew."""
        consumer = self._consumer
        up = consumer is not None and bool(consumer.is_connected)
        return up and not (self._anew or self._closed.is_set())

    def start(self, within: float) -> bool:
        """Connect; return whether it is done within so many seconds, with `failure` or without."""
        threading.Thread(target=self._run, name="sdc-connect", daemon=True).start()
        return self._done.wait(within)

    def close(self) -> None:
        """Let go of the device, without waiting: the library's own end can hang."""
        self._closed.set()
        # While it is still connecting, the thread that connects cleans up by itself.
        if self._done.is_set():
            threading.Thread(target=self._stop, name="sdc-close", daemon=True).start()

    # -- in the thread that connects ----------------------------------------------

    def _run(self) -> None:
        try:
            self._connect()
        except SourceError as error:
            self.failure = error
        except Exception as error:
            self.failure = SourceError(ErrorCode.LINK_LOST, words(error))
        finally:
            self._done.set()
            if self.failure is not None or self._closed.is_set():
                self._closed.set()
                self._stop()

    def _connect(self) -> None:
        s = self._settings
        secure = s.certificates is not None
        address = s.address or found(s.epr, s.interface, secure, self._closed.is_set)
        if address is None:
            raise SourceError(ErrorCode.LINK_LOST, "no SDC device answers to this name")
        self._consumer = consumer = self._made(address)
        consumer.start_all(
            not_subscribed_actions=_not_wanted(),
            fixed_renew_interval=RENEW,
            http_server_start_timeout=SOCKET,
        )
        self._check_name(consumer)
        if not consumer.is_connected:
            text = "the SDC device does not let the kiosk listen"
            raise SourceError(ErrorCode.LINK_LOST, text)
        self._listen(consumer)

    def _made(self, address: str) -> Any:
        from sdc11073.certloader import mk_ssl_contexts_from_folder
        from sdc11073.consumer import SetServiceClient
        from sdc11073.consumer.consumerimpl import SdcConsumer, default_components_factory
        from sdc11073.definitions_sdc import SdcV1Definitions
        from sdc11073.dispatch import RequestDispatcher

        folder = self._settings.certificates
        contexts = None if folder is None else mk_ssl_contexts_from_folder(folder)
        parts = default_components_factory()
        parts.service_handlers.discard(SetServiceClient)
        # The usual one starts a thread that never ends, for each attempt to connect.
        parts.action_dispatcher_class = RequestDispatcher
        return SdcConsumer(
            address,
            SdcV1Definitions,
            contexts,
            components=parts,
            socket_timeout=SOCKET,
            force_ssl_connect=contexts is not None,
        )

    def _check_name(self, consumer: Any) -> None:
        host = consumer.host_description.relationship.Host
        name = str(host.EndpointReference.Address)
        if self._settings.epr and not same_epr(name, self._settings.epr):
            text = "another SDC device answers at this address"
            raise SourceError(ErrorCode.LINK_LOST, text)

    def _listen(self, consumer: Any) -> None:
        from sdc11073.mdib.consumermdib import ConsumerMdib

        # Untyped, and absent on most machines.
        bind: Any = importlib.import_module("sdc11073.observableproperties").bind
        mdib: Any = ConsumerMdib(consumer, max_realtime_samples=1)
        self._mdib = mdib
        mdib.init_mdib()
        with mdib.mdib_lock:
            self._set_mode(mdib.states.objects)
            self._put(self._snapshot())
            bind(
                mdib,
                metrics_by_handle=self._on_metrics,
                waveform_by_handle=self._on_waves,
                component_by_handle=self._on_components,
                description_modifications=self._on_description,
                sequence_or_instance_id_changed_event=self._on_restart,
            )
        bind(consumer, periodic_metric_report=self._on_periodic)

    def _stop(self) -> None:
        with self._stopping:
            consumer, self._consumer = self._consumer, None
        if consumer is not None:
            # A dead device answers nothing: only a live one is told.
            with suppress(Exception):
                consumer.stop_all(unsubscribe=bool(consumer.is_connected))

    # -- in the library's threads, which hold its lock ------------------------------

    def _on_metrics(self, by_handle: Any) -> None:
        self._safely(self._metrics, (by_handle or {}).values())

    def _on_periodic(self, message: Any) -> None:
        self._safely(self._periodic, message)

    def _on_waves(self, by_handle: Any) -> None:
        self._safely(self._pieces, (by_handle or {}).values())

    def _on_components(self, by_handle: Any) -> None:
        self._safely(self._set_mode, (by_handle or {}).values())

    def _on_description(self, _: Any) -> None:
        self._safely(self._describe_anew, None)

    def _on_restart(self, changed: Any) -> None:
        self._anew = self._anew or bool(changed)

    def _safely(self, work: Callable[[Any], None], what: Any) -> None:
        """Do the work; the library would swallow what goes wrong in it."""
        if self._closed.is_set():
            return
        try:
            work(what)
        except Exception as error:
            log_bug("the SDC connection", error)

    def _metrics(self, states: Any) -> None:
        taken = [observed(s) for s in states if s.DescriptorHandle in self._numeric]
        if taken:
            self._put(tuple(self._marked(one) for one in taken))

    def _periodic(self, message: Any) -> None:
        report = self._mdib.data_model.msg_types.PeriodicMetricReport.from_node(
            message.p_msg.msg_node
        )
        self._metrics([state for part in report.ReportPart for state in part.values_list])

    def _pieces(self, states: Any) -> None:
        taken = [sampled(s) for s in states if s.DescriptorHandle in self._waves]
        if taken:
            self._put(tuple(replace(s, mode="Demo") if self._unreal else s for s in taken))

    def _set_mode(self, states: Any) -> None:
        """Note whether the device as a whole demonstrates, or is in service."""
        for state in states:
            mode = getattr(state, "OperatingMode", None)
            if mode is not None and type(state).__name__.startswith("Mds"):
                self._unreal = str(getattr(mode, "value", mode)) != "Nml"

    def _describe_anew(self, _: Any) -> None:
        self._put(replace(self._snapshot(), states=None))

    def _snapshot(self) -> Snapshot:
        all_of_it = [described(one) for one in self._mdib.descriptions.objects]
        metrics = tuple(one for one in all_of_it if one is not None)
        self._numeric = frozenset(one.handle for one in metrics if one.period is None)
        self._waves = frozenset(one.handle for one in metrics if one.period is not None)
        states = [s for s in self._mdib.states.objects if s.DescriptorHandle in self._numeric]
        return Snapshot(metrics, tuple(observed(state) for state in states))

    def _marked(self, state: Observed) -> Observed:
        return replace(state, mode="Demo") if self._unreal else state


def words(error: Exception) -> str:
    """Return in words for staff why the device could not be reached."""
    if isinstance(error, ssl.SSLError):
        return "the SDC device or the kiosk does not accept the other's certificate"
    if isinstance(error, (OSError, http.client.NotConnected)):
        return "the SDC device does not answer"
    return f"the SDC device answers in a way that is not understood ({type(error).__name__})"


def _not_wanted() -> list[str]:
    """Return what is not listened to: nothing about the patient, no alarms, no operations."""
    from sdc11073.xml_types.actions import Actions

    return [
        Actions.EpisodicContextReport,
        Actions.PeriodicContextReport,
        Actions.EpisodicAlertReport,
        Actions.PeriodicAlertReport,
        Actions.OperationInvokedReport,
        Actions.EpisodicOperationalStateReport,
        Actions.PeriodicOperationalStateReport,
        Actions.SystemErrorReport,
    ]
