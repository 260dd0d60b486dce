"""pyx12 over one interchange: every fault that it reports, and the 999 that it writes.

pyx12 reports into an object of its own making, of which it gives nothing back but a document that leaves out faults of
envelopes. So it is given a class of ours to make that object from, which keeps each report as it comes.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyx12.error_handler
import pyx12.map_if
import pyx12.x12n_document
from attrs import frozen
from pyx12.errors import EngineError
from pyx12.params import params

from x12scrub.guide.fault import UNCHECKED, Fault, Kind
from x12scrub.guide.normal import NormalCopy

# Ids of segments and elements are shown; what stands in their place in a damaged file may be anything.
_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_ELEMENT = re.compile(r"[A-Z][A-Z0-9]{1,2}\d\d(?:-\d+)?")
_MISSING = re.compile(r"\((\w{2,6})\) missing$")
_NO_MAP = "pyx12 has no guide for the version in ISA12 and GS08"


@frozen
class Opinion:
    """What pyx12 says about an interchange."""

    faults: tuple[Fault, ...]
    acknowledgement: str
    """The 999 as pyx12 writes it; empty where it gave up."""
    checked: bool
    """False where it did not look at everything."""


class _Reports(pyx12.error_handler.err_handler):  # type: ignore[misc]
    """Keeps what is reported: line of the copy, kind, pyx12's text. `read` holds how many lines are dealt with."""

    def __init__(self, read: list[int]) -> None:
        super().__init__()
        self.read = read
        self.kept: list[tuple[int, Kind, str]] = []

    def isa_error(self, err_cde: str, err_str: str) -> None:
        self._keep(self.cur_isa_node, "isa", err_cde, err_str)
        super().isa_error(err_cde, err_str)

    def gs_error(self, err_cde: str, err_str: str) -> None:
        self._keep(self.cur_gs_node, "gs", err_cde, err_str)
        super().gs_error(err_cde, err_str)

    def st_error(self, err_cde: str, err_str: str) -> None:
        self._keep(self.cur_st_node, "st", err_cde, err_str)
        super().st_error(err_cde, err_str)

    def seg_error(self, err_cde: str, err_str: str, err_value: str | None = None, src_line: int | None = None) -> None:
        missing = _MISSING.search(err_str)
        self._keep(self.cur_seg_node, "seg", err_cde, err_str, missing[1] if missing else "", src_line)
        super().seg_error(err_cde, err_str, err_value, src_line)

    def ele_error(self, err_cde: str, err_str: str, bad_value: str | None, refdes: str | None = None) -> None:
        element = refdes if refdes and _ELEMENT.fullmatch(refdes) else ""
        self._keep(self.cur_seg_node, "ele", err_cde, err_str, element or self._element())
        super().ele_error(err_cde, err_str, bad_value, refdes)

    def _element(self) -> str:
        node = self.cur_ele_node
        position, component = getattr(node, "ele_pos", None), getattr(node, "subele_pos", None)
        segment = _id(self.cur_seg_node)
        if not segment or not isinstance(position, int):
            return ""
        return f"{segment}{position:02}{f'-{component:02}' if isinstance(component, int) else ''}"

    def _keep(self, node: Any, level: str, code: str, text: str, element: str = "", line: int | None = None) -> None:
        # A node of an envelope stands for its trailer too; what is reported is about the segment that is at hand.
        is_envelope = node is None or node.get_id() in ("ISA", "GS", "ST")
        place = line or (self.read[0] + 1 if is_envelope else node.get_cur_line())
        self.kept.append((place, Kind(level, str(code), _id(node), element), text))


def opinion(copy: NormalCopy) -> Opinion:
    """Let pyx12 read the copy to its end, whatever it meets there."""
    reports: list[_Reports] = []
    read = [0]

    def begin() -> _Reports:
        reports.append(_Reports(read))
        return reports[-1]

    acknowledgement = io.StringIO()
    stopped: Kind | None = None
    valid = False
    with _quiet(begin):
        try:
            valid = pyx12.x12n_document.x12n_document(
                params(), copy, acknowledgement, None, callback=lambda _seg, src, *_: _count(read, src)
            )
        except EngineError as error:
            stopped = _gave_up(_NO_MAP if "Map not found" in str(error) else "pyx12 gave up with EngineError")
        except Exception as error:  # noqa: BLE001 - whatever stops pyx12 is a fault of the file or of pyx12
            stopped = _gave_up(f"pyx12 gave up with {type(error).__name__}")
    copy.drain()
    kept = reports[0].kept if reports else []
    if stopped is None and read[0] < len(copy.ordinals):
        stopped = _gave_up(_NO_MAP if not read[0] else "pyx12 stopped before the end")
    if stopped is not None:
        kept.append((read[0] + 1, stopped, ""))
    elif not valid and not kept:
        kept.append((1, Kind("isa", "0", "ISA"), ""))
    faults = tuple(_fault(copy, line, kind, text) for line, kind, text in kept)
    return Opinion(faults, "" if stopped else acknowledgement.getvalue(), stopped is None)


def _gave_up(why: str) -> Kind:
    return Kind("isa", UNCHECKED, "", f"not checked from here on: {why}")


def _count(read: list[int], source: Any) -> None:
    read[0] = source.get_cur_line()


def _fault(copy: NormalCopy, line: int, kind: Kind, text: str) -> Fault:
    segment, offset = copy.at(line)
    return Fault(kind, copy.ordinal, copy.transaction(line), segment, offset, text)


def _id(node: Any) -> str:
    """The segment id of a node of pyx12's; empty where it is none that can be shown."""
    found = getattr(node, "seg_id", None) or getattr(node, "id", "")
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


@contextmanager
def _quiet(handler: Any) -> Iterator[None]:
    """pyx12 with our reports and maps that are read once. Its log holds values of the file: nobody hears it."""
    logger, blind = logging.getLogger("pyx12"), logging.NullHandler()
    heard, own = logger.propagate, pyx12.error_handler.err_handler
    logger.propagate = False
    logger.addHandler(blind)
    pyx12.error_handler.err_handler, pyx12.map_if.load_map_file = handler, _map
    try:
        yield
    finally:
        pyx12.error_handler.err_handler, pyx12.map_if.load_map_file = own, _load
        logger.removeHandler(blind)
        logger.propagate = heard


_load = pyx12.map_if.load_map_file


@cache
def _known_map(name: str) -> Any:
    return _load(name, params(), None)


def _map(name: str, *_: object) -> Any:
    """A map is not changed by being walked; reading one takes as long as a hundred claims."""
    return _known_map(name)
