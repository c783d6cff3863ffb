"""Vital signs on their way through the core: judged, kept, written in turns."""

from __future__ import annotations

from app.clock import Instant, TimeAxis
from app.domain.metric import Metric
from app.domain.numeric import Numeric
from app.domain.record import SessionRecord
from app.domain.vital_signs import VitalSigns
from app.snapshot import DataOrigin, SourceView
from app.storage.records import Records
from app.vitals.source import SourceInfo, SourceState, VitalsBatch

# Numbers that nobody acknowledged may be lost for this long when the power fails.
FLUSH_EVERY = 5.0

# History of a bay without a session, in seconds: nobody looks at it.
FREE_BAY_KEEPS = 900.0

# Without a source the pace does not matter; these keep the ages honest anyway.
_NO_SOURCE = (1.0, 300.0)

Row = tuple[Instant, dict[Metric, Numeric]]


class Monitor:
    """The bay's vital signs: what is shown now, and the rows not yet written."""

    def __init__(self, records: Records, source: SourceInfo | None) -> None:
        self._records = records
        self._source = source
        self._rows: dict[float, Row] = {}
        self._flush_at = 0.0
        self._connected = False
        self._error = ""
        self._lost_at: float | None = None
        self.signs = self._fresh()
        # How many batches have come: what was worked out from fewer is not of now.
        self.taken = 0

    def _fresh(self) -> VitalSigns:
        if self._source is None:
            return VitalSigns(*_NO_SOURCE)
        return VitalSigns(self._source.interval, self._source.nibp_interval)

    def take(self, batch: VitalsBatch, now: Instant, record: SessionRecord | None) -> None:
        """Take numerics in; those of a running session are kept for writing."""
        self.taken += 1
        for numeric in batch.numerics:
            self.signs.apply(numeric)
            if record is None:
                continue
            self._row_for(numeric, now)[1][numeric.metric] = numeric

    def _row_for(self, numeric: Numeric, now: Instant) -> Row:
        """Return the row of the numeric's second; a fast replay has several in one second."""
        key = float(int(numeric.t))
        row = self._rows.get(key)
        if row is not None and numeric.metric in row[1]:
            key = numeric.t
            row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = (now.at(numeric.t), {})
        return row

    def link(self, state: SourceState) -> None:
        """Take a change of the link in."""
        self._connected, self._error = state.connected, state.error
        self._lost_at = None if state.connected else state.t
        self.signs.link(state.connected, state.t)

    def forget(self) -> None:
        """Forget the patient that was here."""
        self._rows.clear()
        self.signs = self._fresh()
        if self._lost_at is not None:
            self.signs.link(False, self._lost_at)

    def flush_when_due(self, record: SessionRecord | None, now: Instant) -> bool:
        """Write the finished seconds, every few seconds; return whether any were written."""
        if now.t < self._flush_at:
            return False
        self._flush_at = now.t + FLUSH_EVERY
        if record is None:
            self.signs.trim(now.t - FREE_BAY_KEEPS)
        return self.flush(record, before=int(now.t))

    def flush(self, record: SessionRecord | None, before: int | None = None) -> bool:
        """Write the rows held, only those before kiosk second `before` if given."""
        if record is None or not self._rows:
            return False
        keys = sorted(k for k in self._rows if before is None or k < before)
        if not keys:
            return False
        self._records.append_numerics(record.id, [self._rows[k] for k in keys])
        for key in keys:
            del self._rows[key]
        return True

    def restore(self, record: SessionRecord, axis: TimeAxis) -> None:
        """Read the session's vital signs back, placed on this boot's time.

        Those of an earlier boot are history only: how old they are hangs on a
        wall clock that nobody has confirmed, so they never count as measured.
        """
        for moment, row in self._records.numerics_of(record.id):
            t = axis.place(moment)
            past = moment.boot_id != axis.now.boot_id
            for n in row.values():
                numeric = Numeric(n.metric, t, n.value, n.validity, n.absence)
                if past:
                    self.signs.recall(numeric)
                else:
                    self.signs.apply(numeric)

    def source_view(self) -> SourceView:
        """Return the source as staff see it."""
        if self._source is None:
            return SourceView("", DataOrigin.NONE, False)
        return SourceView(self._source.name, self._source.origin, self._connected, self._error)
