"""Several programs that write to one history at once: python -m tests.history.writer STATE URL."""

import os
import sys
import traceback
from pathlib import Path

from attrs import evolve

from tests.building import Bill, Person, people
from tests.history.trails import Trail
from tests.strategies import TRIGGER, VISIT
from x12scrub.history.place import Place
from x12scrub.history.store import opened

FILES = 6
WRITERS = 4


def files(number: int) -> list[bytes]:
    """What one writer bills: patients of its own, and of each the claims that replace and void earlier ones."""
    found = []
    for index in range(FILES):
        who = Person(member=f"ZQ{number}{index % 3}")
        bills = [
            Bill((TRIGGER, evolve(VISIT, modifiers=("25",))), number=f"QB-{number}-{index}", day=f"202409{index + 10}")
        ]
        if index >= 3:
            before, frequency = f"QB-{number}-{index - 3}", "78"[index % 2]
            bills.append(Bill((TRIGGER,), number=before, day=f"202409{index + 17}", frequency=frequency))
        found.append(people(evolve(who, bills=tuple(bills))))
    return found


def write(place: Place, number: int) -> None:
    for content in files(number):
        with opened(place) as store:
            Trail(store).run(content)


def together(place: Place) -> int:
    """All of them, each a process of its own. How many failed."""
    for number in range(WRITERS):
        if not os.fork():
            try:
                write(place, number)
                os._exit(0)
            finally:
                traceback.print_exc()
                os._exit(1)
    return sum(os.wait()[1] != 0 for _ in range(WRITERS))


if __name__ == "__main__":
    sys.exit(together(Place(Path(sys.argv[1]), sys.argv[2] or None)))
