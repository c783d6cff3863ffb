"""Vital signs on their way through the core: judged, kept, written in turns."""

from __future__ import annotations

from collections.abc import Sequence

from app.bedside.arbiter import Arbiter, Switch
from app.bedside.links import Links
from app.clock import Instant, TimeAxis
from app.domain.metric import Metric
from app.domain.numeric import Numeric
from app.domain.record import SessionRecord
from app.domain.vital_signs import VitalSigns
from app.domain.vital_state import VitalState
from app.errors import StorageError
from app.log import LOG
from app.storage.records import Records
from app.vitals.source import SourceInfo, SourceState, VitalsBatch

# Numbers that nobody acknowledged may be lost for this long when the power fails.
FLUSH_EVERY = 5.0

# At most so many rows are written in one step, so that no tap waits for hours of them.
FLUSH_ROWS = 600

# Seconds until rows are tried again after each refusal in turn; the last one repeats.
REFUSED_WAITS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)

# Rows that wait in memory for a disk that refuses, at most: six hours at one a second.
ROWS_HELD = 6 * 3600

# History of a bay without a session, in seconds: nobody looks at it.
FREE_BAY_KEEPS = 900.0

# Without a source the pace does not matter; these keep the ages honest anyway.
_NO_SOURCE = (1.0, 300.0)

Row = tuple[Instant, dict[Metric, Numeric]]


class Monitor:
    """The bay's vital signs: what is shown now, and the rows not yet written."""

    def __init__(self, records: Records, sources: Sequence[SourceInfo]) -> None:
        """Begin with no values; `sources` in the order of preference."""
        self._records = records
        self._sources = tuple(sources)
        self._rows: dict[float, Row] = {}
        self._flush_at = 0.0
        self._refusals = 0
        self._gave_up = False
        self._switches: list[Switch] = []
        self._arbiter = Arbiter(self._sources)
        self.links = Links(self._sources)
        self.signs = self._fresh()
        # How many batches have come: what was worked out from fewer is not of now.
        self.taken = 0

    def _fresh(self) -> VitalSigns:
        if not self._sources:
            return VitalSigns(*_NO_SOURCE)
        return VitalSigns(self._sources[0].interval, self._sources[0].nibp_interval)

    def take(self, batch: VitalsBatch, now: Instant, record: SessionRecord | None) -> None:
        """Take numerics in; those of a running session are kept for writing."""
        self.taken += 1
        self.links.heard(batch.source, now.t, batch.numerics)
        self._listen(now)
        for numeric in batch.numerics:
            counts, switch = self._arbiter.takes(numeric, batch.source)
            if switch is not None:
                self._hand_over(switch, record)
            if not counts:
                continue
            kept, *others = self.signs.apply(numeric)
            if record is not None:
                self._row_for(kept, now)[1][kept.metric] = kept
                self._mark(others)
        if batch.taken is not None:
            batch.taken()

    def _listen(self, now: Instant) -> None:
        if self.links.listen(now.t):
            self._tell_links(now.t)

    def _hand_over(self, switch: Switch, record: SessionRecord | None) -> None:
        pace = self._arbiter.pace(switch.after)
        if pace is not None:
            self.signs.pace(switch.metric, *pace)
        if len(self._sources) > 1 and record is not None:
            self._switches.append(switch)
        self._tell_links(switch.t)

    def switches(self) -> list[Switch]:
        """Return the changes of hands since the last call."""
        found, self._switches = self._switches, []
        return found

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

    def _mark(self, doubted: Sequence[Numeric]) -> None:
        """Keep the doubt about values that came before, as far as they are not written yet."""
        for numeric in doubted:
            for key in {float(int(numeric.t)), numeric.t}:
                held = self._rows.get(key, (None, {}))[1]
                if numeric.metric in held and held[numeric.metric].t == numeric.t:
                    held[numeric.metric] = numeric

    def link(self, state: SourceState) -> None:
        """Take a change of a link in."""
        self.links.change(state)
        self._tell_links(state.t)

    def _tell_links(self, t: float) -> None:
        """Tell the vital signs at `t` since when each metric's source is gone."""
        lost = self.links.lost()
        gone = [since for since in lost.values() if since is not None]
        # A metric that nobody ever sent is gone with the last link.
        nobody = max(gone) if gone and len(gone) == len(lost) else None
        owners = self._arbiter.owners()
        since = {m: lost.get(owners[m]) if m in owners else nobody for m in Metric}
        self.signs.lose(since, t)

    def metric_sources(self) -> dict[Metric, str]:
        """Return the id of the source of each metric that has one."""
        return self._arbiter.owners()

    def forget(self) -> None:
        """Forget the patient that was here."""
        self._rows.clear()
        self._switches.clear()
        self._arbiter.forget()
        self.signs = self._fresh()
        # What is new has seen no link come back, so the time does not matter.
        self._tell_links(0.0)

    def flush_when_due(self, record: SessionRecord | None, now: Instant) -> bool:
        """Write the finished seconds, every few seconds; return whether any were written.

        Asked in every step, so it is also where a silence is noticed. At most FLUSH_ROWS of the
        oldest go at once, the others in the next steps. Raises StorageError when the disk
        refuses; it is asked again ever less often.
        """
        self._listen(now)
        if now.t < self._flush_at:
            return False
        self._flush_at = now.t + FLUSH_EVERY
        if record is None:
            self.signs.trim(now.t - FREE_BAY_KEEPS)
        self._give_up_oldest()
        finished = sorted(k for k in self._rows if k < int(now.t))
        try:
            wrote = self._write(record, finished[:FLUSH_ROWS])
        except StorageError:
            self._flush_at = now.t + REFUSED_WAITS[min(self._refusals, len(REFUSED_WAITS) - 1)]
            self._refusals += 1
            raise
        if len(finished) > FLUSH_ROWS:
            self._flush_at = now.t
        return wrote

    def flush(self, record: SessionRecord | None) -> bool:
        """Write all rows held at once, as at the end of a session."""
        return self._write(record, sorted(self._rows))

    def _write(self, record: SessionRecord | None, keys: Sequence[float]) -> bool:
        if record is None or not keys:
            return False
        self._records.append_numerics(record.id, [self._rows[k] for k in keys])
        for key in keys:
            del self._rows[key]
        self._refusals, self._gave_up = 0, False
        return True

    def _give_up_oldest(self) -> None:
        """Let go of what is more than memory should hold; the log says so once."""
        if len(self._rows) <= ROWS_HELD:
            return
        for key in sorted(self._rows)[:-ROWS_HELD]:
            del self._rows[key]
        if not self._gave_up:
            LOG.error("seconds of vital signs were given up: more than %d unwritten", ROWS_HELD)
        self._gave_up = True

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
        for metric, states in record.states.items():
            if states[-1].until is None and states[-1].state == VitalState.LINK_LOST:
                self.signs.was_lost(metric, states[-1].since, axis.now.t)
