"""Pictures as SVG written by hand: white ground, so that they read on a dark page too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH = 900
_INK, _LINE, _GRID = "#1a1a1a", "#555555", "#d9d9d9"
# Okabe and Ito: told apart by colour-blind people; the marks differ in shape as well.
COLOURS = ("#7a7a7a", "#56b4e9", "#0072b2", "#d55e00")
_FONT = 'font-family="Helvetica, Arial, sans-serif"'
_R = 5.0


@dataclass(frozen=True)
class Axis:
    """A straight axis: `low` lies at pixel `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value; what is off the axis lies on its end."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def picture(height: float, title: str, what: str, parts: list[str]) -> str:
    """Return a whole picture; `what` describes it for those who cannot see it."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img" {_FONT}>',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(what)}</desc>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>',
        text(20, 32, title, size=19, bold=True),
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def text(
    x: float, y: float, words: str, size: int = 14, anchor: str = "start", bold: bool = False
) -> str:
    """Return words whose base line is at y."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="{_INK}"{weight}>{escape(words)}</text>'
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str = _GRID,
    width: float = 1.0,
    dash: str = "",
) -> str:
    """Return a straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
    )


def band(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    """Return a filled rectangle."""
    return (
        f'<rect x="{x1:.1f}" y="{y1:.1f}" width="{x2 - x1:.1f}" height="{y2 - y1:.1f}" '
        f'fill="{colour}"/>'
    )


def mark(x: float, y: float, kind: int) -> str:
    """Return the mark of one of four kinds: ring, disc, square, diamond."""
    colour = COLOURS[kind]
    if kind == 0:
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_R - 1:g}" fill="#ffffff" '
            f'stroke="{colour}" stroke-width="2"/>'
        )
    if kind == 1:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_R:g}" fill="{colour}"/>'
    if kind == 2:
        return band(x - _R + 0.5, y - _R + 0.5, x + _R - 0.5, y + _R - 0.5, colour)
    corners = ((x, y - _R - 1), (x + _R + 1, y), (x, y + _R + 1), (x - _R - 1, y))
    return f'<polygon points="{_points(corners)}" fill="{colour}"/>'


def path(points: list[tuple[float, float]], kind: int) -> str:
    """Return a line through points in the colour of a kind."""
    return (
        f'<polyline points="{_points(points)}" fill="none" stroke="{COLOURS[kind]}" '
        'stroke-width="2"/>'
    )


def legend(x: float, y: float, names: list[tuple[int, str]], step: float) -> list[str]:
    """Return marks with their names, side by side."""
    parts = []
    for number, (kind, name) in enumerate(names):
        parts += [mark(x + number * step, y - 5, kind), text(x + number * step + 12, y, name)]
    return parts


def edge(x: float, top: float, bottom: float, dash: str = "") -> str:
    """Return a strong upright line."""
    return line(x, top, x, bottom, _LINE, 1.5, dash)


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
