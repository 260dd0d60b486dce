"""Patches and removals: guarded, in order, and nothing outside them moves."""

from zlib import crc32

import pytest

from x12scrub.errors import PatchRefused
from x12scrub.wire import patch as patch_module
from x12scrub.wire.patch import BytesSource, Patch, Removal, in_order, rewrite

SOURCE = BytesSource(b"0123456789")


def rewritten(*changes: Patch | Removal, **ends: int) -> bytes:
    return b"".join(rewrite(SOURCE, changes, **ends))


def test_bytes_outside_every_change_are_copied() -> None:
    """Replacement, insertion, deletion and removal in one pass."""
    changes = (Patch(1, 2, b"1", b"one"), Patch(3, 3, b"", b"+"), Patch(4, 5, b"4", b""), Removal.of(6, b"678"))
    assert rewritten(*changes) == b"0one2+359"
    assert rewritten() == b"0123456789"


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_windows_do_not_show(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies and checks go by windows; a range longer than one is checked whole."""
    monkeypatch.setattr(patch_module, "PIECE", window)
    pieces = list(rewrite(SOURCE, [Patch(2, 3, b"2", b"two"), Removal.of(4, b"45678")]))
    assert b"".join(pieces) == b"01two39"
    assert max(map(len, pieces)) <= max(window, 3)
    with pytest.raises(PatchRefused):
        rewritten(Removal(4, 9, crc32(b"45679")))


def test_a_part_of_a_source_can_be_rewritten() -> None:
    assert rewritten(Patch(3, 4, b"3", b"X"), start=2, stop=6) == b"2X45"
    assert rewritten(start=4, stop=4) == b""
    assert rewritten(Patch(6, 6, b"", b"X"), start=2, stop=6) == b"2345X"
    with pytest.raises(PatchRefused):
        rewritten(Patch(5, 7, b"56", b""), start=2, stop=6)


@pytest.mark.parametrize(
    "changes",
    [
        (Patch(1, 2, b"x", b""),),
        (Patch(1, 3, b"1", b""),),
        (Patch(9, 11, b"9A", b""),),
        (Patch(12, 12, b"", b"x"),),
        (Removal(1, 3, crc32(b"13")),),
        (Removal.of(9, b"9A"),),
        (Patch(1, 4, b"123", b""), Patch(3, 4, b"3", b"")),
        (Removal.of(1, b"123"), Patch(3, 4, b"3", b"")),
        (Patch(3, 4, b"3", b""), Patch(1, 2, b"1", b"")),
    ],
)
def test_a_change_that_does_not_fit_is_refused(changes: tuple[Patch | Removal, ...]) -> None:
    """Other bytes than it was planned for, past the end, overlapping, or out of order."""
    with pytest.raises(PatchRefused):
        rewritten(*changes)


def test_a_refusal_tells_an_offset_and_no_bytes() -> None:
    """The bytes of a claim stay out of messages, also of those that a value prints."""
    secret = Patch(1, 9, b"QUILLFEA", b"ODASECRT")
    with pytest.raises(PatchRefused) as refused:
        rewritten(secret)
    assert "offset 1" in str(refused.value)
    assert "QUILL" not in repr(refused.value) + repr(secret)
    assert "ODA" not in repr(secret)


def test_several_runs_of_changes_become_one() -> None:
    """By offset; what lies inside a removal goes with it, also a removal that is nested."""
    outer, inner = Removal.of(2, b"23456"), Removal.of(3, b"34")
    merged = in_order([outer], [inner, Removal.of(8, b"8")], [Patch(0, 1, b"0", b"a"), Patch(4, 5, b"4", b"b")])
    assert list(merged) == [Patch(0, 1, b"0", b"a"), outer, Removal.of(8, b"8")]


def test_a_patch_over_the_edge_of_a_removal_is_no_part_of_it() -> None:
    """Half inside is a contradiction, which the rewriting refuses; right behind is not."""
    removal, behind = Removal.of(2, b"234"), Patch(5, 6, b"5", b"five")
    assert b"".join(rewrite(SOURCE, in_order([removal], [behind]))) == b"01five6789"
    with pytest.raises(PatchRefused):
        list(rewrite(SOURCE, in_order([removal], [Patch(4, 6, b"45", b"")])))
