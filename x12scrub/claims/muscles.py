"""How many muscles a free text (SV101-7, NTE) counts.

As with treatments, a count is taken only where it is plain. What a text leaves open makes the count wider: "two
muscles on each side" is two or more.
"""

import re
from collections.abc import Iterable

from x12scrub.claims.texts import Muscles
from x12scrub.claims.wording import sentences

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_VALUES = {**{name: value for value, name in enumerate(_NAMES, 1)}, "single": 1}
# More muscles than these are a slip of the pen, or no count of muscles.
_MOST = 20

_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_VALUES)})"
_BOUNDS = {
    "least": "at least|minimum|min|no less than|not less than|no fewer than|>=|=>",
    "above": "more than|greater than|exceeding|>",
    "up_to": "up to|no more than|not more than|at most|maximum|max|<=|=<",
    "below": "less than|fewer than|<",
}
_BOUND = "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items())
# No part of a code, of a level such as C5-6, of a share such as 2 of 3.
_START = r"(?<![\w#])(?<!\d[.,/-])(?<!\d - )(?<!\d to )(?<!\d of )(?<!\d of the )"
_RANGE = rf"(?P<first>{_NUMBER})(?: ?\(\w+\))?(?: ?(?:-|to|or) ?(?P<second>{_NUMBER})|(?P<half>/2))?"
_OPEN = r"(?P<more> ?\+| or (?:more|greater)| plus| and (?:up|more)| ?/ ?(?:>|more))|(?P<fewer> or (?:less|fewer))"
_ADJECTIVE = (
    "of|the|these|those|following|separate|different|distinct|individual|discrete|total|named|affected|involved|tender"
    "|injected|treated|skeletal|major|upper|lower|mid|middle|left|right|lt|rt|neck|back|shoulder|hip|arm|leg|jaw|face"
    "|facial|pelvic|head|cervical|thoracic|lumbar|gluteal|scapular|paraspinal|posterior|anterior"
)
# "2 muscle relaxants" counts no muscles: a singular or short form has to end the phrase, or lead on in a known way.
_PHRASE_END = (
    r"(?=\s*(?:$|[,.:)(]|(?:injected|treated|total|only|today|on|in|of|at|left|right|each|per|with|by|was|were|tpi"
    r"|bilateral\w*|both)\b))"
)
_MUSCLES = rf"(?:muscles\b|muscle\(s\)|(?:muscle|muscl|musc)\b{_PHRASE_END})(?! ?groups?)"
_COUNTED = re.compile(
    rf"{_START}(?:x ?)?(?:(?:{_BOUND})(?: of)? ?)?{_RANGE}(?:{_OPEN})?(?: (?:{_ADJECTIVE})){{0,3}} {_MUSCLES}"
)
# "Muscles: 3", "number of muscles 3". "Muscles: 1. trapezius" is a list.
_TOLD_BEHIND = re.compile(
    r"(?:(?:(?:\b(?:number|no\.?|count|total)|#) ?of|\b(?:count|total)|#) ?muscles(?: (?:injected|treated))?"
    r"(?: ?[:=] ?| (?:(?:is|was|were) )?)|\bmuscle count ?[:=]? ?|\bmuscles(?: (?:injected|treated|total))? ?[x:=] ?)"
    rf"(?P<first>{_NUMBER})(?=\s*(?:\.?\s*$|,))"
)
# The clause speaks of another day, or of what is only thought of.
_ELSEWHERE = re.compile(
    r"\b(?:prior|previous|previously|prev|past|last|history|hx|ago|earlier|next|plan\w*|will|if|may|might|could|would)\b"
)
# In front of a count: it is none, a guess, or no number of muscles.
_NO_COUNT = re.compile(
    r"\b(?:no|not|without|never|about|approx\w*|around|nearly|almost|possibly|maybe|than)\b(?:\ \w+){0,2}\W*$"
    r"|\b(?:level|grade|stage|phase|type|zone|day|week|age)\W*$"
)
_EXAMINED = re.compile(r"\b(?:tender\w*|pain\w*|sore|spasm\w*|weak\w*|exam\w*|palpat\w*|found|noted|tested)\b")
_TREATED = re.compile(r"\b(?:inj\w*|tpis?|treated|needled|trigger)\b")
# What makes a count a part of one that is not told.
_PARTS = re.compile(
    r"\b(?:each|every|per|both|bilateral\w*|bilat|bil|sides?|additional|other|another|further|respectively|also)\b"
)
_GOES_ON = re.compile(r"\s*(?:(?:and|plus|x)\b|x ?\d|[+&])")
_MEASURE = (
    r"\s*(?:%|(?:ml|cc|mg|mcg|g|gauge|ga|percent|units?|inch|needles?|inj\w*|trigger|tps?|points?|sites?|sticks?|passes"
    r"|weeks?|wks?|days?|months?|years?|yrs?|yo|visits?|sessions?|minutes?|mins?|times|cm|mm|sets?)\b)"
)
_STRAY = re.compile(rf"(?<![\w#])(?<!\d[./-]){_NUMBER}\b(?!{_MEASURE})(?![./-]\d)|\bx ?\d")


def muscles(texts: Iterable[str]) -> Muscles | None:
    """What the texts count together; None where they count none.

    Two counts may be of the same muscles or of others: together they are as many as the larger, or as many as both.
    """
    found: list[Muscles] = []
    is_open = False
    for sentence in sentences(dict.fromkeys(text.strip() for text in texts)):
        rest = sentence
        for pattern in (_COUNTED, _TOLD_BEHIND):
            for match in pattern.finditer(rest):
                count = _count(match)
                if count is None or not _is_about_this_day(rest, match):
                    is_open = True
                    continue
                found.append(count)
                is_open |= _GOES_ON.match(rest, match.end()) is not None
            rest = pattern.sub(" ", rest)
        is_open |= _PARTS.search(sentence) is not None or _STRAY.search(rest) is not None
    if not found:
        return None
    most = [one.most for one in found if one.most is not None]
    return Muscles(max(one.least for one in found), None if is_open or len(most) < len(found) else sum(most))


def _count(match: re.Match[str]) -> Muscles | None:
    """None for a number that counts no muscles."""
    said = match.groupdict(default="")
    least = _value(said["first"])
    most = _value(said["second"]) if said.get("second") else least
    if said.get("half"):
        # One or two, as short forms of the codes write it; any other slash is a grade or a date.
        most = 2 if least == 1 else 0
    if not 1 <= least <= most <= _MOST:
        return None
    if said.get("above"):
        return Muscles(most + 1, None)
    if said.get("least") or said.get("more"):
        return Muscles(least, None)
    if said.get("below"):
        return Muscles(1, most - 1) if most > 1 else None
    return Muscles(1 if said.get("up_to") or said.get("fewer") else least, most)


def _value(said: str) -> int:
    return _VALUES.get(said) or int(said)


def _is_about_this_day(sentence: str, match: re.Match[str]) -> bool:
    """False where the clause, from comma to comma, makes the count one of another day, of a guess or of an exam."""
    start, stop = sentence.rfind(",", 0, match.start()) + 1, sentence.find(",", match.end())
    before, after = sentence[start : match.start()], sentence[match.end() : stop if stop >= 0 else None]
    around = f"{before} {after}"
    if _ELSEWHERE.search(around) or _NO_COUNT.search(before):
        return False
    return not _EXAMINED.search(around) or _TREATED.search(around) is not None
