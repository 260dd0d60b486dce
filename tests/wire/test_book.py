"""Changes on a spool: in order, in few bytes of memory, and beside what others keep there."""

import random
import tempfile
import tracemalloc
from io import BytesIO

import pytest

from x12scrub.wire import book as book_module
from x12scrub.wire.book import Book
from x12scrub.wire.patch import Patch, Removal


def patches(count: int) -> list[Patch]:
    """Replacements and insertions; of each pair of insertions at one place, the first says so."""
    every = (Patch(at, at + at % 3, bytes(at % 3), b"%d" % at) for at in range(0, 4 * count, 4))
    return [*every, *(Patch(2, 2, b"", text) for text in (b"first", b"second"))]


@pytest.mark.parametrize("run", [2, 3, 65, 66, 100, 200, 1000])
def test_a_book_keeps_changes_in_order(run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By offset, whatever the order in which they were added; insertions at one place stay as they were added."""
    monkeypatch.setattr(book_module, "RUN", run)
    mixed = patches(300)
    random.Random(7).shuffle(mixed)
    book = Book(Patch)
    for one in mixed:
        book.add(one)
    assert len(book) == 302
    assert list(book) == sorted(mixed, key=lambda one: one.start)
    assert list(book) == list(book)


def test_an_empty_book() -> None:
    assert list(Book(Patch)) == []
    assert len(Book(Removal)) == 0


def test_books_share_a_spool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finds its own changes, also while they are read side by side and more is written."""
    monkeypatch.setattr(book_module, "RUN", 70)
    spool = BytesIO(b"what stood there")
    one, other = Book(Patch, spool), Book(Removal, spool)
    for at in range(500):
        one.add(Patch(at, at, b"", b"%d" % at))
        other.add(Removal(at, at + 1, at * at))
    found = []
    for patch, removal in zip(one, other, strict=True):
        spool.seek(0, 2)
        spool.write(b"more")
        found.append((patch.start, patch.new, removal.check))
    assert found == [(at, b"%d" % at, at * at) for at in range(500)]
    assert spool.getvalue().startswith(b"what stood there")


def test_changes_go_to_the_spool_by_a_thousand() -> None:
    """No more than that are in memory while they are added; fewer are not worth a write."""
    spool = BytesIO()
    book = Book(Removal, spool)
    for at in range(1023):
        book.add(Removal(at, at + 1, 0))
    assert not spool.getvalue()
    book.add(Removal(1023, 1024, 0))
    assert spool.getvalue()
    assert len(book) == 1024


def test_a_book_takes_little_memory() -> None:
    """Two hundred thousand changes, one of fifty far from its neighbours as those of a patient may be, while they are
    added and while they are read: a tenth of what objects would take."""
    count, peak = 200_000, 0
    with tempfile.TemporaryFile() as spool:
        tracemalloc.start()
        try:
            book = Book(Patch, spool)
            for at in range(count):
                place = 10 * (at if at % 50 else count - at)
                book.add(Patch(place, place + 1, b"3", b"1"))
            before = -1
            for one in book:
                assert one.start >= before
                before = one.start
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 12 * count
