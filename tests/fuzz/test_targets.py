"""The fuzz targets hold on their seeds, on everything that once failed, and on seeds that Hypothesis damages."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import blind
from tests.fuzz.targets import TARGETS, crashers

every_target = pytest.mark.parametrize("name", TARGETS)


@every_target
def test_a_target_has_seeds_and_holds_on_them(name: str) -> None:
    """A few of them: the large ones are read by other tests."""
    seeds = sorted(TARGETS[name].examples(), key=len)
    assert seeds
    for seed in seeds[:5]:
        TARGETS[name].run(seed)


@pytest.mark.parametrize(
    ("name", "path"), list(crashers()), ids=lambda value: value if isinstance(value, str) else value.stem
)
def test_what_once_failed_holds(name: str, path: Path) -> None:
    TARGETS[name].run(path.read_bytes())


@every_target
@settings(max_examples=max(settings().max_examples // 10, 1))
@given(chance=st.randoms(use_true_random=False), data=st.data())
def test_a_target_holds_on_damaged_seeds(name: str, chance: random.Random, data: st.DataObject) -> None:
    seeds = sorted(TARGETS[name].examples(), key=len)[:8]
    content = bytearray(data.draw(st.sampled_from(seeds)))
    for _ in range(data.draw(st.integers(0, 4))):
        start = chance.randint(0, len(content))
        content[start : start + chance.choice((0, 1, 20))] = data.draw(st.binary(max_size=8))
    TARGETS[name].run(bytes(content))


def test_the_fuzzer_counts_what_it_ran_and_keeps_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without atheris as well: a target that fails is a finding, with its input in a file."""
    from tests.fuzz import __main__ as fuzzer
    from tests.fuzz.targets import Target

    def fails(data: bytes) -> None:
        assert len(data) != 3

    monkeypatch.setattr(fuzzer, "PLACE", tmp_path)
    monkeypatch.setitem(TARGETS, "answers", Target(fails, (), texts=(b"abc",)))
    executions, findings = blind("answers", 30)
    assert executions > 0
    assert findings == 1
    (kept,) = (tmp_path / "answers").iterdir()
    assert len(kept.read_bytes()) == 3
    monkeypatch.setitem(TARGETS, "answers", Target(lambda _: None, (), texts=(b"abc",)))
    assert blind("answers", 0) == (0, 0)
