"""The page of a measurement, and its chart: processor time and memory over the size of the file, both from zero."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.measuring import MEGABYTE, Taken

Points = Mapping[str, Sequence[tuple[int, Taken]]]
MARK = "<!-- measured -->"
"""Behind it stands what a measurement writes; what stands before is kept."""
_WIDTH, _HEIGHT, _EDGE = 360, 220, 46
_COLOURS = {"sparse": "#2a7f62", "mixed": "#b8860b", "dense": "#a23b3b"}


def write(folder: Path, lines: Sequence[str], points: Points) -> None:
    page = folder / "benchmarks.md"
    head = page.read_text("utf-8").partition(MARK)[0] if page.exists() else "# Benchmarks\n\n"
    picture = "\n![Processor time and memory over the size of the file](benchmarks.svg)\n" if points else ""
    page.write_text(head + MARK + "\n\n" + "\n".join(lines) + "\n" + picture, "utf-8")
    if points:
        (folder / "benchmarks.svg").write_text("\n".join(drawn(points)) + "\n", "utf-8")


def drawn(points: Points) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _WIDTH} {_HEIGHT}" font-family="sans-serif">'
    yield f'<rect width="{2 * _WIDTH}" height="{_HEIGHT}" fill="white"/>'
    seconds = {kind: [(size, one.busy) for size, one in own] for kind, own in points.items()}
    memory = {kind: [(size, one.resident / MEGABYTE) for size, one in own] for kind, own in points.items()}
    yield from _panel(0, "seconds of processor time", seconds)
    yield from _panel(_WIDTH, "MB of memory", memory)
    yield "</svg>"


def _panel(left: int, name: str, lines: Mapping[str, Sequence[tuple[int, float]]]) -> Iterator[str]:
    widest = max(size for own in lines.values() for size, _ in own)
    highest = max(value for own in lines.values() for _, value in own)
    x0, y0, x1, y1 = left + _EDGE, _HEIGHT - _EDGE, left + _WIDTH - _EDGE, 24
    yield f'<path d="M{x0} {y1}V{y0}H{x1}" fill="none" stroke="#444"/>'
    yield _text(x0, y1 - 8, f"{name}, at most {highest:.1f}")
    yield _text(x0, y0 + 28, f"size of the file, to {widest} MB")
    for at, (kind, own) in enumerate(lines.items()):
        places = [(x0 + (x1 - x0) * size / widest, y0 - (y0 - y1) * value / highest) for size, value in own]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{_COLOURS[kind]}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_COLOURS[kind]}"/>' for x, y in places)
        yield _text(x0 + 8, y1 + 14 + 14 * at, kind, _COLOURS[kind])


def _text(x: float, y: float, text: str, colour: str = "#222") -> str:
    return f'<text x="{x}" y="{y}" font-size="11" fill="{colour}">{text}</text>'
