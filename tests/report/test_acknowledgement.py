"""What the 277CA of a run says, from the bytes of the 837 to those of the 277."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.building import Bill, Group, Interchange, Office, Person, Service, Transaction
from tests.report.pyx12_maps import check
from tests.support import scrub
from x12scrub.report.answers import Answering, each, whole
from x12scrub.report.received import Acknowledger

NOON = datetime(2024, 9, 13, 12, 5, tzinfo=UTC)
GOOD = Bill((Service(),), number="QB-1")
ASKED = Bill((Service("20610", "190"), Service("20552", "165", more=("REF*6R*QB-2-2",))), number="QB-2")
UNBALANCED = Bill((Service("20552"),), number="QB-3", charge="41")


def person(at: int, *bills: Bill, dependents: tuple[Person, ...] = ()) -> Person:
    return Person(bills, dependents, member=f"ZQ{at:06}", last=f"QUILL{at}")


def transaction(*offices: Office, control: str) -> Transaction:
    return Transaction(offices, control)


TWO_OFFICES = transaction(
    Office((person(1, GOOD), person(2, ASKED))),
    Office((person(3, dependents=(Person((UNBALANCED,), last="QUILL4", first="IVO"),)), person(5, GOOD)), "1000000814"),
    control="0001",
)
QUIET = transaction(Office((person(6, GOOD),)), control="0002")
FALLEN = transaction(Office((person(7, UNBALANCED),)), control="0003")
FILE = Interchange((Group((TWO_OFFICES, QUIET, FALLEN)),)).written()


def segments(content: bytes) -> list[list[str]]:
    return [one.split("*") for one in content.decode().replace("\n", "").split("~") if one]


def of(content: bytes, name: str) -> list[list[str]]:
    return [one[1:] for one in segments(content) if one[0] == name]


def test_one_st_for_each_inbound_st_with_a_rejection() -> None:
    """The second transaction has nothing rejected and is not answered; BHT03 and totals are those of its own 837."""
    answer = b"".join(whole(scrub(FILE).run, Answering(NOON)))
    assert check(answer).valid
    assert len(of(answer, "ST")) == 2
    traces = [one[1] for one in of(answer, "TRN") if one[0] == "2"]
    assert traces == ["WCD0001", "QB-2", "QB-3", "WCD0003", "QB-3"]
    assert [one[1] for one in of(answer, "QTY")] == ["2", "2", "1", "1", "1", "1", "1", "1"]


def test_everything_lists_accepted_claims_too() -> None:
    """With `everything`, each claim received stands once with what became of it, in file order."""
    answer = b"".join(whole(scrub(FILE).run, Answering(NOON, everything=True)))
    assert check(answer).valid
    traces = [one[1] for one in of(answer, "TRN") if one[0] == "2" and one[1].startswith("QB")]
    assert traces == ["QB-1", "QB-2", "QB-3", "QB-1", "QB-1", "QB-3"]
    decided = [one[2] for one in of(answer, "STC") if one[3:] and one[3] and one[1]]
    assert decided.count("U") == 3


def test_totals_cover_everything_received() -> None:
    """Accepted and rejected charges add up to what came in, whether or not accepted claims are listed."""
    for everything in (False, True):
        run = scrub(FILE).run
        answer = b"".join(whole(run, Answering(NOON, everything=everything)))
        listed = {"WCD0001": Decimal(476), "WCD0003": Decimal(41), "WCD0002": Decimal(40)}
        rows = segments(answer)
        for at, row in enumerate(rows):
            if row[:2] == ["TRN", "2"] and row[2].startswith("WCD"):
                assert Decimal(rows[at + 1][4]) == listed[row[2]]


def test_the_line_at_fault_is_named_with_its_status() -> None:
    """A question about line 2 gives A3:247 for the claim and A8:735 with 453 for the line, by its control number."""
    rows = segments(b"".join(whole(scrub(FILE).run, Answering(NOON))))
    at = rows.index(["TRN", "2", "QB-2"])
    assert rows[at + 1][:4] == ["STC", "A3:247", "20240913", "U"]
    assert rows[at + 3][:3] == ["SVC", "HC:20552", "165"]
    assert (rows[at + 4][1], rows[at + 4][10]) == ("A8:735", "A8:453")
    assert rows[at + 5] == ["REF", "FJ", "QB-2-2"]


def test_a_dependent_is_named_under_the_members_id() -> None:
    """The patient is the dependent, the id the subscriber's."""
    names = of(b"".join(whole(scrub(FILE).run, Answering(NOON))), "NM1")
    assert ["QC", "1", "QUILL4", "IVO", "", "", "", "MI", "ZQ000003"] in names


def test_who_acknowledges() -> None:
    """The receiver that the file names, unless the configuration names somebody."""
    run = scrub(FILE).run
    assert of(b"".join(whole(run, Answering(NOON))), "NM1")[0][2] == "EXAMPLE CLEARINGHOUSE"
    named = Answering(NOON, Acknowledger("RIVERBEND", "RB1"))
    assert of(b"".join(whole(run, named)), "NM1")[0][2:] == ["RIVERBEND", "", "", "", "", "46", "RB1"]


def test_one_file_for_each_transaction() -> None:
    """Each file holds one ST and has a control number of its own; sender and receiver have changed places."""
    files = [(found.transaction.ordinal, b"".join(pieces)) for found, pieces in each(scrub(FILE).run, Answering(NOON))]
    assert [ordinal for ordinal, _ in files] == [1, 3]
    assert all(check(content).valid and len(of(content, "ST")) == 1 for _, content in files)
    assert len({of(content, "ISA")[0][12] for _, content in files}) == 2
    assert [one.strip() for one in of(files[0][1], "ISA")[0][5:8]] == ["EXCLEAR", "ZZ", "WILLOW01"]


def test_nothing_to_report_is_no_file() -> None:
    """No rejection, no bytes."""
    run = scrub(Interchange((Group((QUIET,)),)).written()).run
    assert b"".join(whole(run, Answering(NOON))) == b""
    assert list(each(run, Answering(NOON))) == []


def test_several_inputs_in_one_answer() -> None:
    """The rejected claims of all inputs stand in one file, each under its own transaction."""
    other = Interchange((Group((transaction(Office((person(8, UNBALANCED),)), control="0009"),)),)).written()
    answer = b"".join(whole(scrub(FILE, other).run, Answering(NOON)))
    assert check(answer).valid
    assert [one[1] for one in of(answer, "TRN") if one[1].startswith("WCD")] == ["WCD0001", "WCD0003", "WCD0009"]
