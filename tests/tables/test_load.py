"""Loading: what is refused, with file and line, and what the shipped files promise."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from x12scrub.errors import MapError
from x12scrub.tables import Tables
from x12scrub.tables.load import FILES, NAMES, load

Change = Callable[[str, str, str], dict[str, bytes]]
CODE = re.compile(r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}")


def refusal(files: dict[str, bytes]) -> MapError:
    with pytest.raises(MapError) as caught:
        load(files)
    return caught.value


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(shipped: dict[str, bytes], name: str) -> None:
    """Tables and schemas are all needed."""
    error = refusal({file: content for file, content in shipped.items() if file != name})
    assert (error.file, error.line) == (name, None)
    assert name in str(error)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"no XML", b"<a>\n<b></a>", b"<a/>\n<b/>", b"\xff\xfe\x00"])
def test_a_malformed_file_is_named(shipped: dict[str, bytes], name: str, content: bytes) -> None:
    """Nothing but MapError comes out of bytes that are no XML."""
    assert refusal({**shipped, name: content}).file == name


def test_a_malformed_file_is_named_with_its_line(changed: Change) -> None:
    """The line is that of the fault."""
    error = refusal(changed("mue.xml", '<limit code="20552" units="1" adjudication="2"/>', "<limit code=>"))
    assert (error.file, error.line) == ("mue.xml", 11)
    assert "mue.xml, line 11" in str(error)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("mue.xml", '"20552" units="1"', '"20552" units="-1"'),
        ("mue.xml", '"20552" units="1"', '"20552" units="one"'),
        ("mue.xml", 'code="20552"', 'code="2055"'),
        ("ptp.xml", '"64412" column2="20552 20553" indicator="1"', '"64412" column2="20552 20553" indicator="9"'),
        ("ptp.xml", '"64412" column2="20552 20553"', '"64412" column2="20552 2055"'),
        ("mue.xml", 'code="20552"', 'code="20552" text="x"'),
        ("procedures.xml", '"20552" trigger="yes"', '"20552" trigger="maybe"'),
        ("evaluation.xml", '"home-new" until="2022-12-31"', '"home-new" until="2022-13-31"'),
        ("evaluation.xml", '"home-new" until="2022-12-31"', '"home-new" until="31.12.2022"'),
        ("evaluation.xml", 'codes="99343"', 'codes=""'),
        ("modifiers.xml", 'codes="E1 E2 E3 E4"', 'codes="E1 E2 E3 E4X"'),
        ("payers.xml", '<bypass side="either"/>', '<bypass side="both"/>'),
        ("payers.xml", 'name="MODA MODAHEALTH*"', 'name="MODA MODA-HEALTH*"'),
        ("payers.xml", 'class="AM LM"', 'class=""'),
        ("payers.xml", 'class="MC"', 'class="Medicaid"'),
        ("statuses.xml", 'code="476"', 'code="0"'),
        ("statuses.xml", '<status code="476" words="the units of the service"/>', '<status code="476"/>'),
    ],
)
def test_a_schema_violation_is_named_with_its_line(
    changed: Change, shipped: dict[str, bytes], name: str, old: str, new: str
) -> None:
    """Each schema checks its values, and the line is that of the row."""
    line = shipped[name].count(b"\n", 0, shipped[name].index(old.encode())) + 1
    error = refusal(changed(name, old, new))
    assert error.file == name
    assert error.line is not None
    assert abs(error.line - line) <= 1  # a start tag over two lines is reported at its end
    assert str(error).isprintable()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("attribute", ["edition", "source", "verified-on"])
def test_a_table_that_does_not_say_where_it_comes_from_is_refused(
    shipped: dict[str, bytes], name: str, attribute: str
) -> None:
    """The schema refuses a root element without edition, source or date of verification."""
    content = re.sub(rf'\s{attribute}="[^"]*"'.encode(), b"", shipped[f"{name}.xml"], count=1)
    assert content != shipped[f"{name}.xml"]
    assert refusal({**shipped, f"{name}.xml": content}).file == f"{name}.xml"


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("mue.xml", 'code="20553"', 'code="20552"', "second row for 20552"),
        ("procedures.xml", '"20553" trigger="yes"', '"20552" trigger="yes"', "second row for 20552"),
        ("evaluation.xml", 'codes="99343"', 'codes="99344"', "second family for 99344"),
        ("evaluation.xml", 'codes="92002 92004"', 'codes="92002 92002"', "92002 twice"),
        ("evaluation.xml", '"home-new" until=', '"home-new" from="2023-01-01" until=', "before from"),
        ("modifiers.xml", 'codes="24 25 27 57" source', 'codes="24 25 27 LM" source', "second row for LM"),
        ("modifiers.xml", 'pricing codes="22 26', 'pricing codes="22 25', "25 is a pricing modifier"),
        ("modifiers.xml", 'bypass codes="59', 'bypass codes="77', "77 is not in ncci-associated"),
        ("statuses.xml", 'code="477"', 'code="476"', "second row for status 476"),
        ("statuses.xml", 'code="A7"', 'code="A6"', "second row for category A6"),
        ("ptp.xml", 'covers-until="2024-09-30"', 'covers-until="2024-06-30"', "before covers-from"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(changed: Change, name: str, old: str, new: str, what: str) -> None:
    """Rows that repeat, dates the wrong way round, a code that another class lacks: with file and line."""
    error = refusal(changed(name, old, new))
    assert what in str(error)
    assert error.file == name
    assert error.line is not None


def test_a_table_without_trigger_codes_is_refused(shipped: dict[str, bytes]) -> None:
    """Without them every claim would pass unread."""
    content = shipped["procedures.xml"].replace(b' trigger="yes"/>', b"/>").replace(b'" trigger="yes"', b'"')
    assert "trigger" in str(refusal({**shipped, "procedures.xml": content}))


def test_a_table_under_the_wrong_name_is_refused(shipped: dict[str, bytes]) -> None:
    """Two tables with their schemas exchanged are valid XML and still wrong."""
    files = {**shipped, "mue.xml": shipped["statuses.xml"], "mue.rng": shipped["statuses.rng"]}
    assert "<mue>" in str(refusal(files))


def test_an_external_entity_is_refused_unread(shipped: dict[str, bytes], tmp_path: Path) -> None:
    """No file is read for an entity (XXE), and the refusal names the line of the document type."""
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    for entity in (f'<!ENTITY e SYSTEM "{secret.as_uri()}">', f'<!ENTITY % e SYSTEM "{secret.as_uri()}"> %e;'):
        table = f"<?xml version='1.0'?>\n\n<!DOCTYPE mue [{entity}]>\n<mue>&e;</mue>"
        error = refusal({**shipped, "mue.xml": table.encode()})
        assert (error.file, error.line) == ("mue.xml", 3)
        assert "do not tell" not in str(error)


@pytest.mark.parametrize("name", ["mue.xml", "mue.rng"])
@pytest.mark.parametrize("subset", ["", " [<!ENTITY a 'x'>]", " SYSTEM 'http://127.0.0.1:9/mue.dtd'"])
def test_a_document_type_is_refused_in_tables_and_schemas(shipped: dict[str, bytes], name: str, subset: str) -> None:
    """Even an empty one: nothing that we load needs it."""
    content = shipped[name].replace(b"?>\n", f"?>\n<!DOCTYPE x{subset}>\n".encode(), 1)
    error = refusal({**shipped, name: content})
    assert (error.file, error.line) == (name, 2)
    assert "document type" in str(error)


def test_entities_that_multiply_are_refused(shipped: dict[str, bytes]) -> None:
    """A table cannot fill the memory ("billion laughs"), not even through an attribute."""
    levels = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    table = f"<!DOCTYPE mue [<!ENTITY e0 'ha'>{levels}]><mue source='&e9;'/>"
    assert refusal({**shipped, "mue.xml": table.encode()}).file == "mue.xml"


@pytest.mark.parametrize("pointer", ["include", "externalRef"])
def test_a_schema_that_points_to_another_file_is_refused(shipped: dict[str, bytes], pointer: str) -> None:
    """The core reads no files, so neither does a schema."""
    schema = f'<grammar xmlns="http://relaxng.org/ns/structure/1.0">\n<{pointer} href="mue.rng"/></grammar>'
    error = refusal({**shipped, "mue.rng": schema.encode()})
    assert (error.file, error.line) == ("mue.rng", 2)


def test_a_schema_that_is_none_is_refused(shipped: dict[str, bytes]) -> None:
    """Well-formed XML is not yet a schema."""
    assert refusal({**shipped, "mue.rng": b"<schema/>"}).file == "mue.rng"


def test_a_schema_that_nothing_satisfies_names_the_table(shipped: dict[str, bytes]) -> None:
    """Whatever the schema checker has to say, or not, the table is named."""
    schema = b'<element name="mue" xmlns="http://relaxng.org/ns/structure/1.0"><notAllowed/></element>'
    assert refusal({**shipped, "mue.rng": schema}).file == "mue.xml"


def test_other_files_are_ignored(shipped: dict[str, bytes]) -> None:
    """The maps are a package with an __init__.py, and a folder may hold a README."""
    assert load({**shipped, "__init__.py": b"", "notes.xml": b"<"}).trigger_codes


def test_what_ships_is_as_its_schemas_want_it(shipped: dict[str, bytes], tables: Tables) -> None:
    """A run leaves the schemas of what ships out: `tables` was held against them, and the other way says the same."""
    unchecked = load(shipped, schemas=False)
    assert unchecked.editions == tables.editions
    assert unchecked.pairs.rows == tables.pairs.rows
    with pytest.raises(MapError, match="second row for 20552"):
        load({**shipped, "mue.xml": shipped["mue.xml"].replace(b'code="20553"', b'code="20552"')}, schemas=False)


def test_every_table_has_an_edition(tables: Tables) -> None:
    """One a table, with source, date and number of rows, for the summary."""
    assert tuple(edition.name for edition in tables.editions) == NAMES
    for edition in tables.editions:
        assert edition.edition
        assert edition.source == " ".join(edition.source.split())
        assert edition.verified_on <= date(2026, 11, 23)
        assert edition.rows
    rows = {edition.name: edition.rows for edition in tables.editions}
    assert (rows["ptp"], rows["mue"], rows["procedures"]) == (1601, 39, 19)


@pytest.mark.parametrize("name", ["drugs", "evaluation", "mue", "procedures", "ptp"])
def test_every_code_has_five_characters(shipped: dict[str, bytes], name: str) -> None:
    """CPT and HCPCS numbers only, leading zeros and letters kept; no text of any code list."""
    for row in etree.fromstring(shipped[f"{name}.xml"]).iterchildren("*"):
        values = (row.get(key, "") for key in ("code", "codes", "column1", "column2"))
        codes = " ".join(values).split()
        assert codes or row.tag == "drug-codes"
        assert all(CODE.fullmatch(code) for code in codes)


def test_the_types_do_not_import_lxml() -> None:
    """A command that loads no tables does not pay for lxml."""
    check = "import sys, x12scrub.tables, x12scrub.registry; sys.exit('lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[2]).returncode == 0
