"""Second opinion on what we write: pyx12's maps, as published and with their deviations from the guide set right.

pyx12 passes many wrong files (it adds up no totals and follows no links), so a pass is necessary and not sufficient.
"""

import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyx12
from attrs import frozen
from pyx12.params import params
from pyx12.x12n_document import x12n_document

ACKNOWLEDGEMENT_MAP = "277.5010.X214.xml"


@frozen
class Opinion:
    """What pyx12 says. `valid` can be False without an error to show for it."""

    valid: bool
    errors: tuple[str, ...]
    transactions: int
    """Transactions that were read: pyx12 stops without a word where it sees no more terminators."""


def check(document: bytes, maps: Path | None = None) -> Opinion:
    """Validate one interchange, with the published maps or those of a folder."""
    # Its messages hold values of the document.
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    options = params()
    where = None if maps is None else str(maps)
    if where is not None:
        options.set("map_path", where)
    report = io.StringIO()
    # A path would make pyx12 read ASCII only; StringIO takes every byte.
    source = io.StringIO(document.decode("latin-1"))
    valid = x12n_document(options, source, fd_997=None, fd_html=None, fd_json=report, map_path=where)
    found = json.loads(report.getvalue() or "{}")
    groups = [group for one in found.get("interchanges", ()) for group in one["groups"]]
    return Opinion(valid, tuple(_errors(found)), sum(len(group["transactions"]) for group in groups))


def assert_passes(document: bytes, transactions: int = 1) -> None:
    """The published maps have nothing to say, and every transaction was read."""
    assert check(document) == Opinion(valid=True, errors=(), transactions=transactions)


def patched_maps(folder: Path) -> Path:
    """A copy of pyx12's maps that takes what X214 allows.

    Known from stupidedi's independent grammar of X214 and from the guide's examples: providers and patients are
    situational, a provider without patients may stand there, and the STC of a line repeats, leaves its date empty and
    may hold a message.
    """
    shutil.copytree(Path(pyx12.__file__).parent / "map", folder, dirs_exist_ok=True)
    file = folder / ACKNOWLEDGEMENT_MAP
    tree = ET.parse(file)
    for loop in ("2000C", "2200C", "2000D"):
        _set(_find(tree.getroot(), "loop", loop), "usage", "S")
    children = _find(_find(tree.getroot(), "loop", "2000C"), "element", "HL04").find("valid_codes")
    assert children is not None
    ET.SubElement(children, "code").text = "0"
    status = _find(_find(tree.getroot(), "loop", "2220D"), "segment", "STC")
    _set(status, "max_use", ">1")
    for element in ("STC02", "STC12"):
        _set(_find(status, "element", element), "usage", "S")
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return folder


def _errors(node: Any) -> Iterator[str]:
    """Every error of the report, whatever it hangs on."""
    if isinstance(node, dict):
        if "err_str" in node:
            yield node["err_str"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _errors(child)


def _find(root: ET.Element, tag: str, xid: str) -> ET.Element:
    return next(node for node in root.iter(tag) if node.get("xid") == xid)


def _set(node: ET.Element, tag: str, value: str) -> None:
    child = node.find(tag)
    assert child is not None
    child.text = value
