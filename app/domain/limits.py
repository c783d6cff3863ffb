"""What the start screen accepts, warns about and refuses, with the reason.

The plausible ranges are assumptions of this product (they catch slips of the
finger, not clinical decisions). The dose question comes from the mission: a
dose above 2 mg/kg or below 0.1 mg/kg is nearly always mg mixed up with mg/kg.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldRange:
    """Inclusive bounds of one entry field, in `unit`; `source` says where they are from."""

    low: float
    high: float
    unit: str
    source: str


FIELD_RANGES: dict[str, FieldRange] = {
    "age": FieldRange(16, 110, "years", "assumption"),
    "weight": FieldRange(30, 300, "kg", "assumption"),
    "dose": FieldRange(0.1, 1000, "mg", "assumption"),
    "duration": FieldRange(1, 360, "min", "assumption"),
    "earlier_infusions": FieldRange(0, 999, "", "assumption"),
    "sys": FieldRange(60, 250, "mmHg", "assumption"),
    "dia": FieldRange(30, 150, "mmHg", "assumption"),
    "hr": FieldRange(30, 220, "/min", "assumption"),
    "spo2": FieldRange(70, 100, "%", "assumption"),
}

USUAL_DURATION = FieldRange(40, 60, "min", "source article: a session lasts 40-60 min (S10)")
USUAL_DOSE_PER_KG = FieldRange(0.1, 2.0, "mg/kg", "mission A3: asks again outside")

MAX_HOURS_SINCE_END = 24.0


def out_of_range(field: str, value: float) -> FieldRange | None:
    """Return the range that `value` breaks, or None when it fits."""
    bounds = FIELD_RANGES[field]
    return None if bounds.low <= value <= bounds.high else bounds


def dose_needs_asking(dose: float, weight: float) -> bool:
    """Return whether `dose` mg for `weight` kg looks like mg mixed up with mg/kg."""
    # Rounded: 8.2 mg for 82 kg is 0.1 mg/kg, whatever the floats say.
    per_kg = round(dose / weight, 6)
    return not USUAL_DOSE_PER_KG.low <= per_kg <= USUAL_DOSE_PER_KG.high
