"""The claim status categories and codes of the 277CA that the edits use, in words of our own."""

from collections.abc import Mapping

from attrs import field, frozen

from x12scrub.tables.edition import Edition
from x12scrub.tables.sheet import Sheet


@frozen(eq=False, repr=False)
class Statuses:
    edition: Edition
    categories: Mapping[str, str] = field(repr=False)
    codes: Mapping[int, str] = field(repr=False)

    def words(self, category: str, code: int) -> str:
        """What a status says. Where the table has no words for a number, the number stands for itself."""
        return f"{self.categories.get(category, category)}: {self.codes.get(code, str(code))}"


def read(sheet: Sheet) -> Statuses:
    categories: dict[str, str] = {}
    codes: dict[int, str] = {}
    for row in sheet.tagged("category"):
        name = row.text("code")
        if name in categories:
            raise row.fault(f"a second row for category {name}")
        categories[name] = row.text("words")
    for row in sheet.tagged("status"):
        code = row.whole("code")
        if code in codes:
            raise row.fault(f"a second row for status {code}")
        codes[code] = row.text("words")
    return Statuses(sheet.edition, categories, codes)
