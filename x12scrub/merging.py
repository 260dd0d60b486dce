"""Changes of one field of one line, wanted for several reasons, as one."""

from attrs import evolve

from x12scrub.finding import Change, Field, Value


def together(one: Change, other: Change) -> Change | None:
    """Both changes as one; None where they contradict each other.

    Modifiers may go for one reason and come for another, as long as no two reasons put on different ones.
    """
    if one.after == other.after:
        return one
    if one.field is not Field.MODIFIERS or one.before != other.before:
        return None
    before, *sides = (_modifiers(value) for value in (one.before, one.after, other.after))
    adding = [after for after in sides if set(after) - set(before)]
    if len({frozenset(after) - set(before) for after in adding}) > 1:
        return None
    gone = {modifier for after in sides for modifier in before if modifier not in after}
    base = adding[0] if adding else before
    return evolve(one, after=tuple(modifier for modifier in base if modifier not in gone))


def _modifiers(value: Value) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value
