"""What the readers of tables refuse on their own, where a schema lets everything through."""

import pytest

from tests.tables.test_load import refusal

ANYTHING = b"""<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="any"/></start><define name="any">
<element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/><ref name="any"/></choice></zeroOrMore>
</element></define></grammar>"""


ORIGIN = 'edition="e" source="s" verified-on="2026-11-23"'
RULE = f"<rule id='a' {ORIGIN}>"


@pytest.mark.parametrize(
    ("name", "origin", "rows", "what"),
    [
        ("mue", 'source="s" verified-on="2026-11-23"', "", "no edition"),
        ("mue", 'edition="e" source="s"', "", "no verified-on"),
        ("mue", 'edition="e" source="s" verified-on="2026-02-30"', "", "no date"),
        ("mue", ORIGIN, "<row/>", "no code"),
        ("mue", ORIGIN, '<limit code="20552" units="NaN" adjudication="2"/>', "zero or more"),
        ("mue", ORIGIN, '<limit code="20552" units="few" adjudication="2"/>', "no number"),
        ("mue", ORIGIN, '<limit code="20552" units="1" adjudication="4"/>', "1, 2, 3"),
        ("drugs", ORIGIN, '<ended codes="J1030" source="s"/>', "no until"),
        ("drugs", ORIGIN, '<ended codes="J1030" until="2024-03-31"/>', "no source"),
        ("drugs", ORIGIN, "", "0 rows <unclassified>"),
        ("drugs", ORIGIN, '<unclassified codes="J1" source="s"/>', "0 rows <drug-codes>"),
        ("modifiers", ORIGIN, "<pricing/><pricing/>", "2 rows"),
        ("statuses", ORIGIN, '<status code="1.5"/>', "whole number"),
        ("payers", ORIGIN, f"{RULE}<weather/></rule>", "no setting"),
        ("payers", ORIGIN, f"<rule id='a' name='A-B' {ORIGIN}/>", "'A-B' should be capital letters"),
        ("payers", ORIGIN, f"<rule id='a' name='*' {ORIGIN}/>", "'*' should be capital letters"),
        ("payers", ORIGIN, f'{RULE}<modifier-25 families="" action="reject"/></rule>', "correct, ask"),
        ("payers", ORIGIN, f'{RULE}<sessions most="3" months="1" days="1" action="ask"/></rule>', "not both"),
        ("payers", ORIGIN, f'{RULE}<sessions most="1.5" action="ask"/></rule>', "whole number"),
        ("payers", ORIGIN, f'{RULE}<sessions action="ask"/></rule>', "no most"),
        ("payers", ORIGIN, f"{RULE}<interval/></rule>", "no days"),
        ("coverage", ORIGIN, '<list id="A" group="a"/>', "it can be"),
        ("coverage", ORIGIN, '<group name="a" codes="M79.18"/>', "without dot"),
        ("contractors", ORIGIN, '<contractor jurisdiction="JE"/>', "no name"),
        ("payers", ORIGIN, f'{RULE}<bypass side="either"/><bypass side="either"/></rule>', "second <bypass"),
    ],
)
def test_a_lenient_schema_lets_nothing_but_map_errors_through(
    shipped: dict[str, bytes], name: str, origin: str, rows: str, what: str
) -> None:
    """A user may bring schemas too: the readers do not rely on them."""
    table = f"<{name} {origin}>{rows}</{name}>".encode()
    error = refusal({**shipped, f"{name}.xml": table, f"{name}.rng": ANYTHING})
    assert (error.file, error.line) == (f"{name}.xml", 1)
    assert what in str(error)
