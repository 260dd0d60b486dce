"""Limits that a file may not exceed: refused before anything is decided, or left out when salvaging."""

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction
from tests.support import scrub, settings
from x12scrub.claims.survey import Limits
from x12scrub.engine import Settings, examine
from x12scrub.errors import Reason, Unreadable
from x12scrub.wire.patch import BytesSource

UNITS = Service("20552", units="3")
LIMIT = 5


def using(*, salvage: bool = False, lines: int = LIMIT) -> Settings:
    return evolve(settings(salvage=salvage), limits=Limits(claim_lines=lines))


def bill(lines: int, number: int, code: str = "20552") -> Bill:
    """A claim of so many lines, the first with a code that may matter."""
    first = evolve(UNITS, code=code)
    return Bill((first, *(Service(f"9711{n % 10}") for n in range(lines - 1))), day=f"202401{number:02}",
                number=f"QB-{number}")  # fmt: skip


def interchange(control: int, *people: Person, style: Style | None = None) -> bytes:
    body = (Group((Transaction((Office(people),)),)),)
    return Interchange(body, f"{control:09}", style=style or Style()).written()


def refusal(content: bytes, how: Settings) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        scrub(content, using=how)
    assert refused.value.reason is Reason.LIMIT
    return refused.value


@pytest.mark.parametrize("style", [Style(), Style(newline=b"", width=80), Style(newline=b"", terminator=b"\n")])
@pytest.mark.parametrize("lines", [LIMIT, LIMIT + 1])
def test_a_claim_may_have_so_many_lines(lines: int, style: Style) -> None:
    """The limit is allowed, one more is refused: with the place of the CLM in its interchange and in the file."""
    first = interchange(1, Person((bill(1, 1),)), style=style)
    content = first + interchange(2, Person((bill(2, 2), bill(lines, 3))), style=style)
    if lines == LIMIT:
        assert len(scrub(content, using=using()).outcomes) == 3
        return
    found = refusal(content, using())
    body = content[len(first) :].translate(None, b"" if style.terminator == b"\n" else b"\n")
    before = body[: body.rindex(b"CLM*")]
    assert found.where.segment == before.count(style.terminator) + 1
    assert content[found.where.offset :].translate(None, b"\n").startswith(b"CLM*QB-3*")
    assert "service lines of a claim" in str(found)


def test_lines_without_an_lx_are_counted() -> None:
    """Each service counts, whether an LX opens it or not; an LX without a service counts as well."""
    content = interchange(1, Person((bill(LIMIT, 1),)))
    assert scrub(content, using=using()).run.ledger.received.claims == 1
    more = content.replace(b"\nSE*", b"\nSV1*HC:97110*1*UN*1***1~\nSE*")
    refusal(more, using())
    refusal(content.replace(b"\nSE*", b"\nLX*9~\nSE*"), using())


def test_only_claims_that_are_judged_have_the_limit() -> None:
    """A long claim is copied like any other where no edit looks at it; where a patient matters, it is looked at."""
    stranger = Person((bill(40, 1, "97110"),), member="ZQ000002")
    content = interchange(1, Person((bill(1, 2),)), stranger)
    assert scrub(content, using=using()).output == content.replace(b"*UN*3***1~\nDTP*472*D8*20240102",
                                                                   b"*UN*1***1~\nDTP*472*D8*20240102")  # fmt: skip
    refusal(interchange(1, Person((bill(1, 2),)), evolve(stranger, member="ZQ000001")), using())


def test_salvage_leaves_out_the_interchanges_with_too_long_claims() -> None:
    """They are refused by their reason, the others are scrubbed as if they were alone, and every claim is known."""
    long, short = Person((bill(9, 3), bill(8, 4))), Person((bill(1, 5),), member="ZQ000002")
    parts = [
        interchange(number, person)
        for number, person in enumerate((long, short, evolve(long, member="ZQ000003"), short), 1)
    ]
    parts[3] = parts[3].replace(b"QB-5", b"QB-6").replace(b"20240105", b"20240106")
    content = b"\n\n".join(parts)
    refusal(content, using())
    done = scrub(content, using=using(salvage=True))
    good = scrub(parts[1] + b"\n\n" + parts[3], using=using())
    assert done.output == good.output
    assert done.run.ledger.received == good.run.ledger.received
    assert [one.reason for one in done.run.refused] == [Reason.LIMIT, Reason.LIMIT]
    assert [content[one.where.offset :][:10] for one in done.run.refused] == [b"CLM*QB-3*3", b"CLM*QB-3*3"]
    assert [one.place.claim for one in done.outcomes] == [1, 2]


def test_salvage_looks_at_all_claims_that_would_be_judged_together() -> None:
    """A long claim without a trigger code falls as well, in the same input or another; and each input is named."""
    matters, plain = Person((bill(9, 3),)), Person((bill(9, 4, "97110"),))
    content = interchange(1, matters) + b"\n" + interchange(2, plain)
    done = scrub(content, using=using(salvage=True))
    assert [len(one.refused) for one in done.run.surveys] == [2]
    inputs = (interchange(1, matters), interchange(2, plain), interchange(3, Person((bill(1, 5),), member="ZQ2")))
    run = examine([BytesSource(one) for one in inputs], using(salvage=True))
    assert [len(one.refused) for one in run.surveys] == [1, 1, 0]
    assert [one.input for one in run.refused] == [1, 2]
    assert (run.ledger.received.claims, b"".join(run.corrected(0))) == (1, b"")


def test_the_input_is_named() -> None:
    """The first of several inputs that is too long, without salvage."""
    with pytest.raises(Unreadable) as refused:
        examine([BytesSource(interchange(1, Person((bill(lines, 1),)))) for lines in (1, 9, 8)], using())
    assert refused.value.input == 2
    assert str(refused.value).startswith("input 2: limit: ")
