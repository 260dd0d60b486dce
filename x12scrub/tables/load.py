"""XML files into tables. The only module of the core that knows lxml: import it where tables are loaded, not before.

The files come as bytes, since the core opens none; a table may come from a user, so a document type, an entity and a
schema that points elsewhere are refused.
"""

from collections.abc import Mapping

from lxml import etree

from x12scrub.errors import MapError
from x12scrub.tables import contractors, coverage, drugs, evaluation, modifiers, mue, payers, procedures, ptp, statuses
from x12scrub.tables.sheet import Row, Sheet, edition_of
from x12scrub.tables.tables import Tables

NAMES = (
    "contractors",
    "coverage",
    "drugs",
    "evaluation",
    "modifiers",
    "mue",
    "payers",
    "procedures",
    "ptp",
    "statuses",
)
FILES = tuple(f"{name}.{kind}" for name in NAMES for kind in ("rng", "xml"))
"""Every file that `load` needs."""

_RELAX_NG = "{http://relaxng.org/ns/structure/1.0}"


def load(files: Mapping[str, bytes], *, schemas: bool = True) -> Tables:
    """Tables from file names and contents; other files than `FILES` are ignored.

    MapError, with file and line, for a file that is missing or malformed, breaks its schema, or contradicts itself.
    Without `schemas` for what ships: the tests hold it against them, and every start would pay for it again.
    """
    sheets = {name: _sheet(name, files, schemas=schemas) for name in NAMES}
    known = procedures.read(sheets["procedures"])
    families = evaluation.read(sheets["evaluation"])
    pairs = ptp.read(sheets["ptp"])
    editions = {name: sheet.edition for name, sheet in sheets.items()} | {"ptp": pairs.edition}  # a row has many pairs
    return Tables(
        trigger_codes=known.trigger_codes,
        procedures=known,
        modifiers=modifiers.read(sheets["modifiers"]),
        pairs=pairs,
        units=mue.read(sheets["mue"]),
        evaluation=families,
        drugs=drugs.read(sheets["drugs"]),
        payers=payers.read(sheets["payers"], families),
        contractors=contractors.read(sheets["contractors"]),
        coverage=coverage.read(sheets["coverage"]),
        statuses=statuses.read(sheets["statuses"]),
        editions=tuple(editions.values()),
        watched=known.trigger_codes | families.codes | pairs.partners(known.trigger_codes),
    )


def _sheet(name: str, files: Mapping[str, bytes], *, schemas: bool) -> Sheet:
    file = f"{name}.xml"
    schema = _schema(f"{name}.rng", files) if schemas else None
    tree = _parse(file, files)
    if schema is not None and not schema.validate(tree):
        raise _violation(file, schema)
    root = _row(file, tree)
    if root.tag != name:
        raise root.fault(f"the root element is <{root.tag}>; it should be <{name}>")
    return Sheet(root, edition_of(root))


def _violation(file: str, schema: etree.RelaxNG) -> MapError:
    """Everything that libxml2 says about the first line at fault.

    It also reports errors without a line, and prints stale memory for a list that is too long: both are left out.
    """
    errors = [error for error in schema.error_log if error.line and error.type_name != "RELAXNG_ERR_LISTEXTRA"]
    if not errors:
        return MapError(file, None, "is not as its schema wants it")
    line = errors[0].line
    said = dict.fromkeys(error.message for error in errors if error.line == line)
    return MapError(file, line, f"is not as its schema wants it: {'; '.join(said)}")


def _schema(file: str, files: Mapping[str, bytes]) -> etree.RelaxNG:
    tree = _parse(file, files)
    for pointer in tree.iter(f"{_RELAX_NG}include", f"{_RELAX_NG}externalRef"):
        raise MapError(file, pointer.sourceline, "a schema stands alone: it includes no other file")
    try:
        return etree.RelaxNG(tree)
    except etree.RelaxNGParseError as error:
        raise MapError(file, error.error_log[0].line if len(error.error_log) else None, str(error)) from None


def _parse(file: str, files: Mapping[str, bytes]) -> etree._Element:
    if file not in files:
        raise MapError(file, None, "the file is missing")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(files[file], parser)
    except etree.XMLSyntaxError as error:
        raise MapError(file, error.lineno, error.msg or "not well-formed") from None
    if tree.getroottree().docinfo.internalDTD is not None:
        line = files[file].partition(b"<!DOCTYPE")[0].count(b"\n") + 1
        raise MapError(file, line, "a document type declaration is not allowed")
    return tree


def _row(file: str, element: etree._Element) -> Row:
    return Row(
        file=file,
        line=element.sourceline or 0,
        tag=str(element.tag),
        attributes={**element.attrib},
        children=tuple(_row(file, child) for child in element),
    )
