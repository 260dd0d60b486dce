"""Parts of findings and outcomes as plain values for JSON, as all records of a run have them."""

from decimal import Decimal
from typing import Any

from x12scrub.finding import Attested, Change, Status, Value
from x12scrub.journal import Outcome
from x12scrub.tables import Basis, Edition


def derived(outcome: Outcome) -> tuple[Change, ...]:
    """What changed in the claim because of its corrections: line numbers, the claim's charge."""
    own = {(one.line, one.field) for finding in outcome.findings for one in finding.changes}
    return tuple(change for change in outcome.changes if (change.line, change.field) not in own)


def status(status: Status | None) -> dict[str, Any] | None:
    return {"category": status.category, "code": status.code, "second": status.second} if status else None


def basis(basis: Basis | None) -> dict[str, Any] | None:
    if basis is None:
        return None
    return {"table": basis.table, "edition": basis.edition, "source": basis.source, "detail": list(basis.detail)}


def answer(answer: Attested | None) -> dict[str, Any] | None:
    return {"choice": answer.choice, "who": answer.who, "when": answer.when, "why": answer.why} if answer else None


def value(value: Value) -> Any:
    """Decimals as text, so that no reader makes a float of a charge."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value


def edition(edition: Edition) -> dict[str, Any]:
    covers = (edition.covers_from, edition.covers_until)
    return {
        "name": edition.name,
        "edition": edition.edition,
        "source": edition.source,
        "verified_on": edition.verified_on.isoformat(),
        "covers": [day.isoformat() if day else None for day in covers],
        "rows": edition.rows,
    }
