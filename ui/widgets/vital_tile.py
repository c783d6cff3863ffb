"""One vital sign: value, age and a small trend, or nothing with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Validity
from app.domain.reading import Freshness, Reading
from app.snapshot import Snapshot
from ui import theme, when, wording
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.spark import Spark

translate = QCoreApplication.translate

TONES: dict[Metric, str] = {
    Metric.HR: "hr",
    Metric.PULSE: "hr",
    Metric.SPO2: "spo2",
    Metric.RR: "rr",
    Metric.TEMP: "temp",
    Metric.NIBP_SYS: "bp",
}

NOTHING = "--"


@dataclass(frozen=True, slots=True)
class TileFace:
    """What a tile says; `value_tone` is muted for what is old or missing."""

    name: str
    value: str
    unit: str
    value_tone: str
    note: str = ""
    note_tone: str = "muted"
    trend: bool = True


class VitalTile(QFrame):
    """A tile for the first of `metrics` that has a value; systolic brings the diastolic."""

    def __init__(self, *metrics: Metric) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._metrics = metrics
        self._face: TileFace | None = None
        tone = TONES[metrics[0]]
        self.name = label("", "text", tone)
        self.value = label("", "number", tone)
        self.unit = label("", "text", tone)
        self.note = label("", "text", "muted", wrap=True)
        # Without a value its reason takes the place of number and trend.
        self.reason = label("", "text", "muted", wrap=True)
        for words in (self.note, self.reason):
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.spark = Spark(theme.colour(tone))
        number = columns(self.value, self.unit, gap=8)
        number.addWidget(self.reason, 1)
        number.addStretch(0)
        number.setAlignment(self.unit, Qt.AlignmentFlag.AlignBaseline)
        number.setAlignment(self.value, Qt.AlignmentFlag.AlignBaseline)
        left = rows(1, self.name, number, 1)
        self.right = QWidget()
        trend = rows(self.spark, self.note, gap=4)
        trend.setAlignment(self.spark, Qt.AlignmentFlag.AlignRight)
        self.right.setLayout(trend)
        row = columns(gap=8)
        row.addLayout(left)
        row.addWidget(self.right, 1)
        side, top = theme.current().px(22), theme.current().px(10)
        row.setContentsMargins(side, top, side, top)
        self.setLayout(row)

    def hasHeightForWidth(self) -> bool:
        """Return no: all tiles of a column are of one height, whatever they say."""
        return False

    @property
    def face(self) -> TileFace | None:
        """Return what is shown."""
        return self._face

    def show_snapshot(self, snapshot: Snapshot, *, hide_time: bool = False) -> None:
        """Draw a snapshot; `hide_time` leaves out minutes and clock times."""
        metric = self._metric(snapshot)
        face = tile_face(snapshot, metric, hide_time=hide_time)
        if face != self._face:
            self._face = face
            self._show_face(face, TONES[metric])
        if face.trend:
            old = face.value_tone == "muted"
            self.spark.show_trend(snapshot, metric, old=old)

    def _show_face(self, face: TileFace, tone: str) -> None:
        say(self.name, face.name, tone)
        say(self.value, face.value, face.value_tone)
        say(self.unit, face.unit, face.value_tone)
        self.unit.setVisible(bool(face.unit))
        say(self.note, face.note if face.trend else "", face.note_tone)
        self.note.setVisible(bool(self.note.text()))
        say(self.reason, "" if face.trend else face.note)
        self.reason.setVisible(not face.trend)
        self.right.setVisible(face.trend)

    def _metric(self, snapshot: Snapshot) -> Metric:
        """Return the first metric that has something to show, else the first."""
        for metric in self._metrics:
            reading = snapshot.readings.get(metric)
            if reading is not None and reading.freshness != Freshness.MISSING:
                return metric
        return self._metrics[0]


def tile_face(snapshot: Snapshot, metric: Metric, *, hide_time: bool) -> TileFace:
    """Return what a tile says about `metric`."""
    name = wording.metric_name(metric)
    reading = snapshot.readings.get(metric)
    if reading is None or reading.freshness == Freshness.MISSING or reading.value is None:
        note = _missing_note(snapshot, reading, hide_time)
        return TileFace(name, NOTHING, "", "muted", note, trend=False)
    value = _number(metric, reading.value)
    if metric == Metric.NIBP_SYS:
        value = f"{value}/{_diastolic(snapshot)}"
    # Two numbers with a stroke say what they are; the room goes to the bars.
    unit = "" if metric == Metric.NIBP_SYS else wording.unit(metric)
    if reading.freshness == Freshness.STALE:
        return TileFace(name, value, unit, "muted", _old_note(snapshot, reading, hide_time), "text")
    age = _age_note(reading, hide_time)
    if reading.validity == Validity.QUESTIONABLE:
        check = translate("vital_tile", "check sensor")
        note = f"{check}\n{age}" if age else check
        return TileFace(name, value, unit, TONES[metric], note, "caution")
    return TileFace(name, value, unit, TONES[metric], age)


def _number(metric: Metric, value: float) -> str:
    # Plain digits in every language: staff compare them with the monitor.
    return f"{value:.{METRICS[metric].decimals}f}"


def _diastolic(snapshot: Snapshot) -> str:
    reading = snapshot.readings.get(Metric.NIBP_DIA)
    if reading is None or reading.value is None:
        return NOTHING
    return _number(Metric.NIBP_DIA, reading.value)


def _missing_note(snapshot: Snapshot, reading: Reading | None, hide_time: bool) -> str:
    reason = wording.absence_text(reading.absence if reading else None)
    if reading is None or reading.since is None or hide_time:
        return reason
    time = when.clock_time(snapshot.now, reading.since)
    return reason + "\n" + translate("vital_tile", "since {time}").format(time=time)


def _old_note(snapshot: Snapshot, reading: Reading, hide_time: bool) -> str:
    if hide_time or reading.age is None:
        return translate("vital_tile", "old value")
    time = when.clock_time(snapshot.now, snapshot.now.t - reading.age)
    return translate("vital_tile", "old, from {time}").format(time=time)


def _age_note(reading: Reading, hide_time: bool) -> str:
    """Say how old a value is: a cuff's always, any other once it is a minute old."""
    if reading.age is None or (reading.age < 60 and not METRICS[reading.metric].episodic):
        return ""
    if hide_time and reading.age >= 60:
        return translate("vital_tile", "earlier")
    return when.ago(reading.age)
