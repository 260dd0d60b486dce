"""Counts by row, which stand in blocks."""

import random

from x12scrub.plan import Counts


def test_counts_of_rows_that_follow_each_other() -> None:
    """What was set, and 0 elsewhere: within a block, over the edges of several, in blocks that hold nothing."""
    draw, counts, expected = random.Random(3), Counts(), [0] * 5_000
    for _ in range(300):
        row = draw.choice([draw.randrange(300), draw.randrange(2_000), 2_047, 2_048])
        counts[row] += row
        expected[row] += row
    counts[4_000] += 0
    for start, stop in [(0, 0), (0, 1), (255, 257), (256, 512), (700, 700), (100, 4_500), (4_000, 4_001), (0, 5_000)]:
        assert list(counts.part(range(start, stop))) == expected[start:stop]
    assert list(counts.part(range(5_000))) == [counts[row] for row in range(5_000)]
    assert list(counts.part(range(5_000))) == expected
