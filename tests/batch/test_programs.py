"""Four batches at once on one PostgreSQL store, with folders of their own."""

import subprocess
from collections.abc import Callable

import pytest

from tests.batch.conftest import House
from tests.batch.driver import Driver
from tests.history import writer
from tests.history.test_writers import content
from tests.shells.running import COMMAND, ROOT, environment

pytestmark = pytest.mark.parametrize("empty", ["postgresql"], indirect=True)


def test_four_batches_give_what_one_gives(build: Callable[[], House], drive: Driver) -> None:
    """Each with patients of its own: the history is that of one program after the other."""
    shared, alone = build(), build()
    houses = [shared]
    while len(houses) < writer.WRITERS:
        houses.append(houses[-1].beside())
    for number, house in enumerate(houses):
        for index, file in enumerate(writer.files(number)):
            house.bring(f"{index}.837", file)
            alone.bring(f"{number}-{index}.837", file)
    running = [
        subprocess.Popen([*COMMAND, *map(str, house.order())], cwd=ROOT, env=environment(), stderr=subprocess.PIPE)
        for house in houses
    ]
    for process in running:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said.decode()
    assert drive.run(*alone.order()).status == 0
    assert content(shared.place) == content(alone.place)
    assert len(content(shared.place)) > writer.WRITERS * writer.FILES
    for number, house in enumerate(houses):
        for path in (house.outbox / "corrected").iterdir():
            assert path.read_bytes() == (alone.outbox / "corrected" / f"{number}-{path.name}").read_bytes()
