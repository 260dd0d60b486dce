"""A table as rows of text with line numbers: what is left of an XML file once its schema has passed it.

A schema may come from the user together with the table, so nothing here relies on it: a value that cannot be read is a
`MapError` that names file and line.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from attrs import field, frozen

from x12scrub.errors import MapError
from x12scrub.tables.edition import Edition, Period

Choice = TypeVar("Choice")


@frozen(eq=False, repr=False)
class Row:
    """An element: tag, attributes, children. Every reader raises MapError for what it cannot read."""

    file: str
    line: int
    tag: str
    attributes: Mapping[str, str] = field(repr=False)
    children: tuple["Row", ...] = field(default=(), repr=False)

    def fault(self, what: str) -> MapError:
        return MapError(self.file, self.line, what)

    def text(self, name: str) -> str:
        """A value that must be there."""
        value = self.attributes.get(name, "")
        if not value:
            raise self.fault(f"<{self.tag}> has no {name}")
        return value

    def optional(self, name: str) -> str:
        """A value, or an empty text."""
        return self.attributes.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """A list that blanks separate, in order; no word stands twice."""
        words = tuple(self.optional(name).split())
        if len(set(words)) != len(words):
            twice = next(word for word in words if words.count(word) > 1)
            raise self.fault(f"{name} lists {twice} twice")
        return words

    def choice(self, name: str, choices: Mapping[str, Choice]) -> Choice:
        value = self.text(name)
        if value not in choices:
            raise self.fault(f"{name} is {value!r}; it can be {', '.join(choices)}")
        return choices[value]

    def flag(self, name: str) -> bool:
        """True for yes; an attribute that is not there means no."""
        return name in self.attributes and self.choice(name, {"yes": True, "no": False})

    def day(self, name: str) -> date | None:
        """A date as YYYY-MM-DD; None where the attribute is not there."""
        value = self.optional(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.fault(f"{name} {value!r} is no date; write YYYY-MM-DD") from None

    def number(self, name: str) -> Decimal:
        """A number, zero or more."""
        value = self.text(name)
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self.fault(f"{name} {value!r} is no number") from None
        if not number.is_finite() or number < 0:
            raise self.fault(f"{name} {value!r} is no number of zero or more")
        return number

    def whole(self, name: str) -> int:
        """A whole number, zero or more."""
        number = self.number(name)
        if number != number.to_integral_value():
            raise self.fault(f"{name} {number} is no whole number")
        return int(number)

    def period(self, first: str = "from", last: str = "until") -> Period:
        period = Period(self.day(first), self.day(last))
        if period.first and period.last and period.last < period.first:
            raise self.fault(f"{last} {period.last} is before {first} {period.first}")
        return period


@frozen(eq=False, repr=False)
class Sheet:
    """A table that its schema has passed: the root element, its rows in file order, and its edition."""

    root: Row
    edition: Edition

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.root.children

    def tagged(self, tag: str) -> Iterator[Row]:
        return (row for row in self.rows if row.tag == tag)

    def only(self, tag: str) -> Row:
        """The one row with the tag."""
        found = tuple(self.tagged(tag))
        if len(found) != 1:
            raise self.root.fault(f"has {len(found)} rows <{tag}>; it needs one")
        return found[0]


def edition_of(root: Row) -> Edition:
    """Who issued the table, and when its source was last looked at. A table that does not say so is refused."""
    covers = root.period("covers-from", "covers-until")
    verified_on = root.day("verified-on")
    if verified_on is None:
        raise root.fault(f"<{root.tag}> has no verified-on")
    return Edition(
        name=root.tag,
        edition=root.text("edition"),
        source=root.text("source"),
        verified_on=verified_on,
        covers_from=covers.first,
        covers_until=covers.last,
        reservation=root.optional("reservation"),
        rows=len(root.children),
    )
