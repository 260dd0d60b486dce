"""Values of claims and findings as bytes and back, for a spool.

Pickled as attrs pickles them, each value names all its fields. Here a class gives its values in the order of its
fields, which takes half of the time and less room. A claim that was not read in full is packed as the row of its loop.
Only a process reads what it wrote itself.
"""

import io
import pickle
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, BinaryIO

import attrs

from x12scrub.claims.found import FoundClaim
from x12scrub.claims.model import Claim, ClaimPlace, DateRange, Line
from x12scrub.claims.people import Locality, Payer, Person, Provider
from x12scrub.finding import Attested, Change, Choice, Finding, LinePlace, Status
from x12scrub.tables.basis import Basis

_CLASSES: tuple[type[Any], ...] = (
    *(Claim, Line, ClaimPlace, DateRange, Locality, Person, Provider, Payer),
    *(Finding, LinePlace, Change, Choice, Status, Attested, Basis),
)
_FIELDS = {one: tuple(field.name for field in attrs.fields(one)) for one in _CLASSES}
_set = object.__setattr__


def dumps(value: object) -> bytes:
    found = io.BytesIO()
    pickler = pickle.Pickler(found, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return found.getvalue()


def load(spool: BinaryIO) -> Any:
    """The next value of a spool that this process wrote, so that nothing foreign is ever unpickled."""
    return pickle.load(spool)  # noqa: S301


def _new(number: int) -> Any:
    """An empty value of a class: lines and claims refer to each other, so that neither can be made whole first."""
    return object.__new__(_CLASSES[number])


def _fill(value: object, state: Sequence[object]) -> None:
    for name, one in zip(_FIELDS[type(value)], state, strict=True):
        _set(value, name, one)


def _reducer(number: int, names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    state, made = attrgetter(*names), (number,)
    return lambda value: (_new, made, state(value), None, None, _fill)


_REDUCERS: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    **{one: _reducer(number, _FIELDS[one]) for number, one in enumerate(_CLASSES)},
    FoundClaim: lambda claim: (int, (claim.row,)),
}
