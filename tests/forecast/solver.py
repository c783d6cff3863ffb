"""The compartment equations solved step by step, sharing nothing with the closed form."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from app.forecast.pharmacokinetics import Bolus, Infused, Regimen

NAMES = ("v1", "k10", "k12", "k21", "k13", "k31", "ke0")


def slopes(k: dict[str, float], y: np.ndarray, flow: float) -> np.ndarray:
    """Return the change of (central, second, third in mg, effect site and gone in mg/L, mg)."""
    out = (k["k10"] + k["k12"] + k["k13"]) * y[0]
    return np.array(
        [
            flow - out + k["k21"] * y[1] + k["k31"] * y[2],
            k["k12"] * y[0] - k["k21"] * y[1],
            k["k13"] * y[0] - k["k31"] * y[2],
            k["ke0"] * (y[0] / k["v1"] - y[3]),
            k["k10"] * y[0],
        ]
    )


def stepped(k: dict[str, float], y: np.ndarray, minutes: float, flow: float, fine: int):
    """Return the state some minutes later; steps short for the fastest rate."""
    fastest = max(k["k10"] + k["k12"] + k["k13"], k["k21"], k["k31"], k["ke0"])
    steps = max(4, int(np.ceil(fine * minutes * fastest)))
    h = minutes / steps
    for _ in range(steps):
        a = slopes(k, y, flow)
        b = slopes(k, y + h / 2 * a, flow)
        c = slopes(k, y + h / 2 * b, flow)
        d = slopes(k, y + h * c, flow)
        y = y + h / 6 * (a + 2 * b + 2 * c + d)
    return y


def solved(values: tuple[float, ...], regimen: Regimen, times: list[float], fine: int = 25):
    """Return (plasma, site, all in the body, gone) at sorted times; ng/mL and mg."""
    k = dict(zip(NAMES, values, strict=True))
    y, found = np.zeros(5), []
    marks = sorted({*regimen.breaks(), *times})
    for at, until in pairwise([*marks, marks[-1] + 1]):
        for part in regimen.parts:
            if isinstance(part, Bolus) and part.at == at:
                y = y + np.array([part.amount, 0, 0, 0, 0])
        if at in times:
            found.append((1000 * y[0] / k["v1"], 1000 * y[3], y[:3].sum(), y[4]))
        flow = sum(
            p.rate
            for p in regimen.parts
            if isinstance(p, Infused) and p.start <= at and (p.end is None or at < p.end)
        )
        if until <= marks[-1]:
            y = stepped(k, y, until - at, flow, fine)
    return np.array(found).T
