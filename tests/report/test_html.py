"""The page of a run: it needs nothing else, shows what the ledger says, and nothing of a file becomes markup."""

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve, frozen
from lxml import html

from tests.building import Bill, Person, Service, people
from tests.support import Scrub, scrub, settings
from x12scrub.claims.money import money
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition
from x12scrub.report import page_claims
from x12scrub.report.page import MOST_PAYERS, page
from x12scrub.report.page_elements import node, written
from x12scrub.tables import Lack

DAY = (Path(__file__).parents[2] / "fixtures" / "runs" / "clinic-day" / "in.837").read_bytes()
MOMENT = datetime(2024, 9, 13, 7, 15, tzinfo=UTC)
ASKED = Bill((Service("20610", "190"), Service("20552", "165", units="2")), number="QB-8")
QUIET = Bill((Service(),), number="QB-9")
HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;\u202e"


@frozen
class Page:
    """What was written, and what a browser's parser makes of it."""

    text: str
    tree: html.HtmlElement

    def shown(self, path: str) -> list[str]:
        """The texts of the elements, blanks closed up."""
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(path)]

    def rows(self, caption: str) -> dict[str, list[str]]:
        """A table by the headings of its rows."""
        (table,) = self.tree.xpath("//table[caption=$caption]", caption=caption)
        return {
            " ".join(row.xpath("th")[0].text_content().split()): [cell.text_content() for cell in row.xpath("td")]
            for row in table.xpath("tbody/tr")
        }


def made(done: Scrub, *names: str, most: int = 5_000) -> Page:
    content = b"".join(page(done.run, names or ["day.837"], MOMENT, most))
    return Page(content.decode("ascii"), html.document_fromstring(content))


def day() -> Scrub:
    return scrub(DAY)


def many(count: int) -> Scrub:
    return scrub(people(*(Person((evolve(ASKED, number=f"QB-{at}"),), member=f"Z{at}") for at in range(count))))


TOTALS = "Charges as they came in; those that go on, as they leave"


def test_the_numbers_are_those_of_the_ledger() -> None:
    """Claims and charges by disposition, and the bars in proportion to the claims."""
    done = day()
    rows, ledger = made(done).rows(TOTALS), done.run.ledger
    tallies = [ledger.received, *(ledger.settled[one] for one in Disposition), ledger.leaving]
    assert list(rows.values()) == [[f"{one.claims:,}", money(one.charges)] for one in tallies]
    (width,) = made(done).tree.xpath("//table[caption=$caption]//rect[@class='rejected']/@width", caption=TOTALS)
    assert float(width) == pytest.approx(100 / 12, abs=0.01)


def test_findings_by_edit_and_by_payer_add_up_to_the_totals() -> None:
    """Each finding is counted once in each table, those about envelopes under no payer."""
    done = scrub(DAY.replace(b"SE*231*", b"SE*230*"))
    shown = made(done)
    whole = sum(done.run.totals.values())
    for caption in ("By edit", "By payer"):
        assert sum(int(cell) for row in shown.rows(caption).values() for cell in row) == whole
    assert shown.rows("By edit")["TP107bundled-without-separation"] == ["0", "1", "0", "1"]
    assert shown.rows("By payer")["No payer: envelopes and faults"] == ["1", "0", "0", "0"]
    assert "LAKESIDE HEALTH PLAN (LAKE1)" in shown.rows("By payer")


def test_a_rejected_claim_says_why_and_what_to_do() -> None:
    """Number, place, payer, day, charge, the lines, the question, each choice with what it attests, the status."""
    (article,) = made(many(1)).shown("//article")
    for words in (
        "Claim QB-0 Rejected",
        "claim 1 of day.837",
        "LAKESIDE HEALTH PLAN (LAKESIDE1)",
        "2024-09-12",
        "$355.00",
        "20610",
        "TP107 bundled-without-separation",
        "look into the chart",
        "Put XS on line 2. The record names two separate structures",
        "A8:735, sent back, things do not fit together",
        "Put right at the same time",
        "TP101 units-above-one",
    ):
        assert words in article
    assert "QUILLFEATHER" not in made(many(1)).text


def test_a_held_claim_waits_for_an_answer() -> None:
    """Held claims are listed under their own word, without a status that nobody is sent."""
    done = many(1)
    (outcome,) = done.outcomes
    words = done.run.settings.tables.statuses
    held = evolve(outcome, disposition=Disposition.HELD)
    (article,) = page_claims.stopped(iter([held]), 9, ("day.837",), words)
    text = written(article).decode("ascii")
    assert "tag is-held" in text
    assert "The claim waits" in text
    assert "277CA" not in text


def test_claims_beyond_the_most_are_counted() -> None:
    shown = made(many(5), most=3)
    assert len(shown.tree.xpath("//article")) == 3
    assert any(one.startswith("And 2 more") for one in shown.shown("//section[@id='claims']/p"))
    assert len(made(many(5), most=5).tree.xpath("//article")) == 5


def test_payers_beyond_the_most_are_one_row() -> None:
    """The largest stand first; the numbers still add up."""
    done = scrub(people(*(Person((ASKED,), member=f"Z{at}", payer=f"P{at}") for at in range(MOST_PAYERS + 7))))
    rows = made(done).rows("By payer")
    assert len(rows) == MOST_PAYERS + 1
    assert "7 more payers" in rows
    assert sum(int(cell) for row in rows.values() for cell in row) == sum(done.run.totals.values())


def test_a_quiet_file_has_nothing_to_see_to() -> None:
    shown = made(scrub(people(Person((QUIET,)))))
    assert shown.shown("//p[@class='lead']") == ["1 claim came in, and all of them go on. Nothing waits for you."]
    assert shown.shown("//section[@id='claims']/p") == ["No claim was rejected or held."]
    assert shown.shown("//section[@id='findings']/p") == ["By edit: no findings.", "By payer: no findings."]


def test_nothing_is_run_and_nothing_is_fetched() -> None:
    """No script, no handler, no style but the one whose digest the policy of the page knows, links inside it only."""
    shown = made(day())
    tags = {one.tag for one in shown.tree.iter() if isinstance(one.tag, str)}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "claims"}
    attributes = {name for one in shown.tree.iter() for name in one.attrib}
    assert not [name for name in attributes if name in ("src", "style", "srcset", "action") or name.startswith("on")]
    links = shown.tree.xpath("//@href")
    assert links
    assert all(link[0] == "#" and shown.tree.xpath("//*[@id=$id]", id=link[1:]) for link in links)
    assert not re.findall(r"://|url\(|@import", shown.text)
    (policy,) = shown.tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = re.search(r"<style>(.*)</style>", shown.text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_the_page_is_well_formed() -> None:
    """Every element is closed in its place; ASCII only, so that no encoding can be mistaken."""
    text = made(day()).text
    assert text.startswith("<!DOCTYPE html>\n<html ")
    ET.fromstring(re.sub(r"(<meta [^>]*)>", r"\1/>", text.removeprefix("<!DOCTYPE html>")))


def test_hostile_text_stays_text() -> None:
    """Markup in the names, numbers and codes of a file, and in the name of the file, is shown and does nothing."""
    content = people(Person((ASKED,), payer="<b>P</b>")).replace(
        b"LAKESIDE HEALTH PLAN", b"</h3><script>x</script>&amp;"
    )
    content = content.replace(b"CLM*QB-8*", b"CLM*<claims></claims>*").replace(b"HC:20610", b"HC:20610:<i>:\x1b[2J")
    shown = made(scrub(content), HOSTILE)
    tags = [one.tag for one in shown.tree.iter() if isinstance(one.tag, str)]
    assert not {"script", "img", "b", "i", "claims"} & set(tags)
    assert tags.count("style") == 1
    assert "Claim <claims></claims> Rejected" in shown.shown("//article/h3")
    assert "</h3><script>x</script>&amp; (<b>P</b>)" in shown.shown("//section[@id='findings']//tbody//th/span")
    assert any("20610-<i>-?[2J" in one for one in shown.shown("//article//td"))
    assert HOSTILE.replace("\u202e", "?") in shown.shown("//header/p")[0]
    assert "\x1b" not in shown.text
    assert "&#8238;" not in shown.text


def test_whatever_xml_cannot_hold_is_shown_as_a_question_mark() -> None:
    every = "".join(map(chr, (*range(0x300), *range(0x2000, 0x2100), *range(0xFFF0, 0x10010), 0xD800, 0xDFFF)))
    text = written(node("p", every, node("b"), every, title=every)).decode("ascii")
    assert not re.findall(r"[\x00-\x1f\x7f]|&#8238;|&#8296;|&#1564;|&#65279;", text)


def test_those_who_listen_find_their_way() -> None:
    """A language, a title, one h1, headings without a gap, tables with captions and scopes, bars passed over."""
    shown = made(day())
    assert shown.tree.get("lang") == "en"
    assert shown.shown("//title") == ["Claims report"]
    levels = [int(one.tag[1]) for one in shown.tree.xpath("//h1|//h2|//h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not shown.tree.xpath("//th[not(@scope)] | //table[not(caption)] | //svg[not(@aria-hidden='true')]")
    assert not shown.tree.xpath("//section[not(@aria-labelledby = .//h2/@id)]")
    ids = shown.tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_what_was_left_out_or_lost_is_said() -> None:
    """Refused interchanges, faults of ours, findings without data, oddities: each has a line."""
    part = people(Person((QUIET,)))
    done = scrub(
        part.replace(b"N3*12", b"~~N3*12") + part.replace(b"IEA*1*0", b"IEA*1*1"), using=settings(salvage=True)
    )
    done.run.totals["TP101", "units-above-one", Verdict.CRASHED] += 2
    done.run.lacks.update({Lack.PAYER: 3, Lack.DAY: 2, Lack.DATE: 4, Lack.PLACE: 5, Lack.ROW: 1})
    told = made(done).shown("//section[@class='attention']//li")
    starts = (
        "An interchange was left out",
        "2 findings were lost",
        "3 times no table at hand is the payer's",
        "2 times no edition at hand is of the day of service",
        "4 times a line has no day of service",
        "5 times the place of service does not tell",
        "1 times a table has no row for what the line says",
        "Copied as it came: 2 empty",
    )
    assert len(told) == len(starts)
    assert all(line.startswith(start) for line, start in zip(told, starts, strict=True))


def test_every_edition_is_named() -> None:
    done = day()
    rows = made(done).rows("What the decisions rest on")
    assert [name.split()[0] for name in rows] != []
    for edition, row in zip(done.run.settings.tables.editions, rows.items(), strict=True):
        assert row[0].startswith(edition.name)
        assert str(edition.verified_on) in row[1][0]
