"""One target under atheris, which mutates seeds by what code they reach: `python -m tests.fuzz.libfuzzer NAME ...`."""

import sys

import atheris

with atheris.instrument_imports(include=["x12scrub"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    name, *arguments = sys.argv[1:]
    atheris.Setup([sys.argv[0], *arguments], lambda data: TARGETS[name].run(bytes(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
