"""The 999 (005010X231A1) of an interchange: what pyx12 writes, with what it gets wrong set right.

pyx12 names the guide before its erratum, numbers interchanges by the minute and groups by chance, and repeats the
values at fault. Here the versions are those of the file, the interchange has the number of the one that it answers, and
values are left out unless they are wanted (IK404 is situational).
"""

from datetime import datetime

from x12scrub.guide.normal import COMPONENT, ELEMENT, TERMINATOR, NormalCopy

_E, _T = ELEMENT.decode(), TERMINATOR.decode()
_GUIDE = "005010X231A1"
_IK404 = 4


def written(text: str, copy: NormalCopy, moment: datetime, *, values: bool) -> bytes:
    """The 999 of one interchange, one segment a line; empty where pyx12 wrote none."""
    versions = {"AK1": iter(copy.versions[b"GS"]), "AK2": iter(copy.versions[b"ST"])}
    fixed = _fixed(copy.control.zfill(9), moment)
    done = []
    for line in text.split(_T)[:-1]:
        elements = line.lstrip("\n").split(_E)
        name = elements[0]
        if name == "IK4" and not values:
            del elements[_IK404:]
        if name in versions:
            fixed[name] = {3: next(versions[name], "")}
        for index, value in fixed.get(name, {}).items():
            elements[index : index + 1] = [value]
        done.append(_E.join(elements).rstrip(_E))
    return "".join(f"{one}{_T}\n" for one in done).encode("latin-1")


def _fixed(control: str, moment: datetime) -> dict[str, dict[int, str]]:
    """Elements by segment and position that are not as pyx12 has them."""
    return {
        "ISA": {9: f"{moment:%y%m%d}", 10: f"{moment:%H%M}", 13: control, 16: COMPONENT.decode()},
        "GS": {4: f"{moment:%Y%m%d}", 5: f"{moment:%H%M}", 6: "1", 8: _GUIDE},
        "ST": {3: _GUIDE},
        "GE": {2: "1"},
        "IEA": {2: control},
    }
