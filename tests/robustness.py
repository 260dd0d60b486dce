"""The inputs that other readers lose claims on, each made out of a sound file: shared/reference has their table.

A row says what has to become of the file: "kept" where every byte outside of a correction has to come through, else the
reason for which it has to be refused.
"""

import re
from collections.abc import Callable, Mapping

from attrs import frozen

from tests.support import segments
from x12scrub.wire.delimiters import BOM


@frozen
class Row:
    """`make` takes a file of one interchange in the delimiters ~ * : with a line break behind each terminator."""

    make: Callable[[bytes], bytes]
    fate: str = "kept"
    times: int = 1
    """How often each claim is in it."""
    counts: tuple[str, ...] = ()
    """Edits that correct a count in it."""


def _lines(data: bytes) -> list[bytes]:
    return [line for line in data.replace(b"\r", b"").replace(b"\n", b"").split(b"~") if line]


def _renamed(data: bytes, element: bytes, component: bytes, terminator: bytes, repetition: bytes) -> bytes:
    """The same segments in other delimiters."""
    isa, *rest = (one.elements for one in segments(data))
    first = [*isa[:11], repetition, *isa[12:16], component]
    written = [[part.replace(b":", component) for part in one] for one in rest]
    return b"".join(element.join(one) + terminator for one in (first, *written))


def _second(data: bytes) -> bytes:
    """The file again with another control number."""
    number = segments(data)[0].element(13)
    return data.replace(number, b"%09d" % (int(number) + 1))


def _named(data: bytes) -> bytes:
    return re.sub(rb"(~\s*NM1\*IL\*1\*)[^*]*", rb"\1ISAAC", data)


def _without(data: bytes, *names: bytes) -> bytes:
    return b"~\n".join(line for line in _lines(data) if line.partition(b"*")[0] not in names) + b"~\n"


def _wrong_count(data: bytes) -> bytes:
    return re.sub(rb"(~\s*SE\*)\d+", rb"\g<1>7", data, count=1)


def _wrapped(data: bytes) -> bytes:
    whole = b"~".join(_lines(data)) + b"~"
    return b"\r\n".join(whole[at : at + 80] for at in range(0, len(whole), 80)) + b"\r\n"


def _foreign(data: bytes, letter: bytes) -> bytes:
    return re.sub(rb"(~\s*NM1\*IL\*1\*)([^*]*)", lambda found: found[1] + found[2] + letter, data)


def _behind(data: bytes, name: bytes, what: bytes) -> bytes:
    """`what` put in behind the first segment of a name."""
    end = data.index(b"~", data.index(b"~\n" + name + b"*") + 2) + 1
    return data[:end] + what + data[end:]


ROWS: Mapping[str, Row] = {
    "plain": Row(lambda data: data),
    "one line": Row(lambda data: b"~".join(_lines(data)) + b"~"),
    "CRLF": Row(lambda data: b"~\r\n".join(_lines(data)) + b"~\r\n"),
    "byte order mark": Row(lambda data: BOM + data),
    "blank lines in front": Row(lambda data: b"\r\n \n" + data),
    "LF as terminator": Row(lambda data: b"\n".join(_lines(data)) + b"\n"),
    "0x1D as terminator": Row(lambda data: _renamed(data, b"|", b">", b"\x1d", b"^")),
    "tilde between elements": Row(lambda data: _renamed(data, b"~", b":", b"\n", b"U")),
    "two interchanges, the same twice": Row(lambda data: data + data, times=2),
    "two interchanges": Row(lambda data: data + _second(data), times=2),
    "two interchanges, other delimiters": Row(
        lambda data: data + _renamed(_second(data), b"|", b">", b"\x1d", b"!"), times=2
    ),
    "GE and IEA missing": Row(lambda data: _without(data, b"GE", b"IEA"), "truncated"),
    "IEA missing": Row(lambda data: _without(data, b"IEA"), "truncated"),
    "GE missing": Row(lambda data: _without(data, b"GE"), "missing-ge"),
    "SE missing": Row(lambda data: _without(data, b"SE"), "missing-se"),
    "wrong SE01": Row(_wrong_count, counts=("X101",)),
    "80 columns": Row(_wrapped),
    "Latin-1": Row(lambda data: _foreign(data, b"\xd1")),
    "UTF-8": Row(lambda data: _foreign(data, "Ñ".encode())),
    "no terminator at the end": Row(lambda data: data.rstrip().removesuffix(b"~")),
    "blank lines at the end": Row(lambda data: data + b"\r\n  \n\x1a\x00"),
    "cut off before the first claim": Row(lambda data: data[: data.index(b"~\nCLM*") + 2], "truncated"),
    "cut off in the middle": Row(lambda data: data[: len(data) // 2], "truncated"),
    "a name of ISAAC": Row(_named),
    "an empty segment": Row(lambda data: _behind(data, b"BHT", b"~")),
    "empty elements at the end": Row(
        lambda data: re.sub(rb"(~\s*SV1\*[^~]*)", rb"\1***", data) if b"SV1*" in data else data
    ),
    "rubbish between interchanges": Row(lambda data: data + b"GARBAGE*1~\n" + data, "no-isa"),
    "rubbish behind": Row(lambda data: data + b"GARBAGE*1~\n", "no-isa"),
    "no ISA": Row(lambda data: data[data.index(b"GS*") :], "no-isa"),
    "ISA too short": Row(lambda data: data.replace(b"*00*          *", b"*00*         *", 1), "isa-unreadable"),
    "zip": Row(lambda data: b"PK\x03\x04\x14\x00" + data, "archive"),
    "gzip": Row(lambda data: b"\x1f\x8b\x08\x00" + data, "archive"),
}
