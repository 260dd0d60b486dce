"""Elements of an HTML page. Text and attributes are cleaned and escaped here, and nowhere is markup made of text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import frozen
from lxml import etree

from x12scrub.report.printable import clean

Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it
Content: TypeAlias = Element | str


def node(tag: str, *content: Content, **attributes: str) -> Element:
    """An element. Names of attributes in Python's spelling: `class_`, `http_equiv`."""
    element = etree.Element(tag)
    for name, value in attributes.items():
        element.set(name.rstrip("_").replace("_", "-"), clean(value))
    for one in content:
        if not isinstance(one, str):
            element.append(one)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + clean(one)
        else:
            element.text = (element.text or "") + clean(one)
    return element


def written(element: Element) -> bytes:
    """The element as HTML, ASCII only: whatever a reader takes the encoding for, it reads the same."""
    # As text first: asked for bytes, libxml2 would put a second declaration of the encoding into the head.
    return etree.tostring(element, encoding="unicode", method="html").encode("ascii", "xmlcharrefreplace")


@frozen
class Column:
    """A column of a table: its heading, and whether it holds numbers."""

    title: str
    numeric: bool = False


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Content]]) -> Element:
    """A table whose first column names the rows."""
    styles = ["number" if column.numeric else "words" for column in columns]
    head = node(
        "tr", *(node("th", one.title, scope="col", class_=style) for one, style in zip(columns, styles, strict=True))
    )
    body = node("tbody")
    for first, *others in rows:
        cells = [node("td", one, class_=style) for one, style in zip(others, styles[1:], strict=True)]
        body.append(node("tr", node("th", first, scope="row", class_=styles[0]), *cells))
    return node("table", node("caption", caption), node("thead", head), body)


def wide(made: Element, name: str) -> Element:
    """A table in a frame that scrolls by itself, by keys as well, where the page is too narrow for it."""
    return node("div", made, class_="wide", role="region", aria_label=name, tabindex="0")


def bar(whole: float, parts: Iterable[tuple[str, float]]) -> Element:
    """A bar of parts of a whole, by class; the numbers stand beside it, so that readers aloud pass it over."""
    drawn = node("svg", viewBox="0 0 100 6", preserveAspectRatio="none", class_="bar", aria_hidden="true")
    drawn.append(node("rect", class_="ground", x="0", y="0", width="100", height="6"))
    for kind, start, width in _stacked(whole, parts):
        drawn.append(node("rect", class_=kind, x=f"{start:.2f}", y="0", width=f"{width:.2f}", height="6"))
    return drawn


def _stacked(whole: float, parts: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float, float]]:
    at = 0.0
    for kind, part in parts:
        width = 100 * part / whole if whole else 0.0
        if width > 0:
            yield kind, at, width
        at += width
