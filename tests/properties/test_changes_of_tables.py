"""Between two days that tables name as their changes, they answer alike: claims of these days may be alike."""

from datetime import date, timedelta
from itertools import pairwise

from tests.properties.test_quiet import CHANGES, PAYERS
from tests.support import tables
from x12scrub.tables import Destination


def test_tables_answer_alike_between_two_of_their_changes() -> None:
    """Every answer, asked for by every code of the tables, on the first and the last day between two changes."""
    edges = [date(1990, 1, 1), *CHANGES, date(2099, 12, 31)]
    for first, after in pairwise(edges):
        last = after - timedelta(days=1)
        assert _answers(first) == _answers(last)


def _answers(on: date) -> list[object]:
    known = tables()
    to = [
        Destination(id_, name, filing, "IL", place)
        for filing, id_ in PAYERS
        for name in ("", "CIGNA")
        for place in ("", "J6", "JH")
    ]
    found: list[object] = [known.payers.rule(one, on) for one in to]
    pairs = known.pairs.rows  # type: ignore[attr-defined]
    found += [known.pairs.between(*codes, on) for codes in pairs]
    found += [known.evaluation.family(code, on) for code in sorted(known.evaluation.codes)]
    found += [known.units.limit(code, on) for code in sorted(known.trigger_codes)]
    found += [known.procedures.indicators(code, on) for code in sorted(known.trigger_codes)]
    found += [known.coverage.of(one, on) for one in ("J6", "JE", "JF", "JH", "JM", "JN", "J5", "J8", "J15")]
    found += [one.last < on for _, one in sorted(known.drugs.ended.items())]
    found += [known.pairs.reaches(on), known.units.reaches(on)]
    return found
