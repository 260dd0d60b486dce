"""Patches and removals: guarded, in order, and nothing outside them moves."""

from zlib import crc32

import pytest
from attrs import define, field

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


@define
class Asked:
    """The same source, which remembers what it was asked for."""

    ranges: list[tuple[int, int]] = field(factory=list)
    size: int = SOURCE.size

    def read(self, start: int, stop: int) -> bytes:
        self.ranges.append((start, stop))
        return SOURCE.read(start, stop)


def test_a_window_is_read_once() -> None:
    """However many changes lie in it, and nothing behind the end that was asked for."""
    source = Asked()
    changes = [Patch(3, 4, b"3", b""), Patch(5, 5, b"", b"+"), Patch(6, 7, b"6", b"six")]
    assert b"".join(rewrite(source, changes, 2, 8)) == b"24+5six7"
    assert source.ranges == [(2, 8)]


def test_a_source_in_memory_gives_what_is_asked_for() -> None:
    """To before the stop, and fewer bytes at the end."""
    assert SOURCE.read(2, 4) == b"23"
    assert SOURCE.read(8, 20) == b"89"


def test_a_source_in_memory_is_itself() -> None:
    """Two of the same content are two inputs; megabytes are not compared to tell them apart."""
    assert BytesSource(b"0123456789") != SOURCE


def test_pieces_have_a_quarter_of_a_mebibyte_at_most() -> None:
    """What is copied is in memory piece by piece."""
    source = BytesSource(bytes((1 << 19) + 1))
    assert [len(piece) for piece in rewrite(source, [])] == [1 << 18, 1 << 18, 1]


def test_a_part_of_a_source_can_be_rewritten() -> None:
    assert rewritten(Patch(3, 4, b"3", b"X"), start=2, stop=6) == b"2X45"
    assert rewritten(start=4, stop=4) == b""
    assert rewritten(start=4, stop=10) == b"456789"


def test_a_source_that_became_shorter_is_refused() -> None:
    """A file that somebody cuts off between the passes: fewer bytes can be read than are to be copied."""
    with pytest.raises(PatchRefused, match="the source ends at offset 10"):
        rewritten(start=4, stop=11)
    assert rewritten(Patch(6, 6, b"", b"X"), start=2, stop=6) == b"2345X"
    with pytest.raises(PatchRefused):
        rewritten(Patch(5, 7, b"56", b""), start=2, stop=6)


OTHERS = "the bytes at offset {} are not those that the change was planned for"
REMOVED = "the bytes at offset {} are not those that were to be removed"
OVERLAP = "two changes overlap at offset {}"
BEYOND = "the change at offset {} reaches beyond what is rewritten"


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ((Patch(1, 2, b"x", b""),), OTHERS.format(1)),
        ((Patch(1, 3, b"1", b""),), OTHERS.format(1)),
        ((Patch(9, 11, b"9A", b""),), BEYOND.format(9)),
        ((Patch(12, 12, b"", b"x"),), BEYOND.format(12)),
        ((Removal(1, 3, crc32(b"13")),), REMOVED.format(1)),
        ((Removal.of(9, b"9A"),), BEYOND.format(9)),
        ((Patch(1, 4, b"123", b""), Patch(3, 4, b"3", b"")), OVERLAP.format(3)),
        ((Removal.of(1, b"123"), Patch(3, 4, b"3", b"")), OVERLAP.format(3)),
        ((Patch(3, 4, b"3", b""), Patch(1, 2, b"1", b"")), OVERLAP.format(1)),
    ],
)
def test_a_change_that_does_not_fit_is_refused(changes: tuple[Patch | Removal, ...], because: str) -> None:
    """Other bytes than it was planned for, past the end, overlapping, or out of order; the message says which."""
    with pytest.raises(PatchRefused) as refused:
        rewritten(*changes)
    assert str(refused.value) == because


def test_a_source_that_ends_before_its_size_is_refused() -> None:
    """As a file that became shorter does."""
    with pytest.raises(PatchRefused, match=r"^the source ends at offset 10, before a planned change$"):
        rewritten(stop=12)


def test_a_refusal_tells_an_offset_and_no_bytes() -> None:
    """The bytes of a claim stay out of messages, also of those that a value prints."""
    secret = Patch(1, 9, b"QUILLFEA", b"ODASECRT")
    with pytest.raises(PatchRefused) as refused:
        rewritten(secret)
    assert "offset 1" in str(refused.value)
    assert "QUILL" not in repr(refused.value) + repr(secret)
    assert "ODA" not in repr(secret)
    assert "QUILL" not in repr(BytesSource(b"QUILLFEA"))
    buffered = patch_module._Buffered(BytesSource(b"QUILLFEA"), 8)
    assert buffered.read(0, 8) == b"QUILLFEA"
    assert "QUILL" not in repr(buffered)


def test_several_runs_of_changes_become_one() -> None:
    """By offset; what lies inside a removal goes with it, also a removal that is nested."""
    outer, inner = Removal.of(2, b"23456"), Removal.of(3, b"34")
    merged = in_order([outer], [inner, Removal.of(8, b"8")], [Patch(0, 1, b"0", b"a"), Patch(4, 5, b"4", b"b")])
    assert list(merged) == [Patch(0, 1, b"0", b"a"), outer, Removal.of(8, b"8")]


def test_what_touches_an_edge_of_a_removal_from_inside_goes_with_it() -> None:
    """At its start, whichever run comes first, and at its end; what is put in right behind it stays."""
    outer, behind = Removal.of(2, b"23456"), Patch(7, 7, b"", b"+")
    inside = [Patch(2, 3, b"2", b"x"), Patch(5, 7, b"56", b"y"), behind]
    assert list(in_order(inside, [outer, Removal.of(5, b"56")])) == [outer, behind]


def test_a_patch_over_the_edge_of_a_removal_is_no_part_of_it() -> None:
    """Half inside is a contradiction, which the rewriting refuses; right behind is not."""
    removal, behind = Removal.of(2, b"234"), Patch(5, 6, b"5", b"five")
    assert b"".join(rewrite(SOURCE, in_order([removal], [behind]))) == b"01five6789"
    with pytest.raises(PatchRefused):
        list(rewrite(SOURCE, in_order([removal], [Patch(4, 6, b"45", b"")])))
