"""What a free text (SV101-7, NTE) says in plain words: which other treatments it speaks of as given.

Such texts are written by people in a hurry, and no reader is always right about them. This one errs on the quiet side:
a treatment counts only where nothing in its sentence makes it one that was not given, not given today, or only
thought of. A question that is not asked leaves a claim as it was; a wrong one holds it up.
"""

import re
from collections.abc import Iterable, Iterator

from x12scrub.claims.texts import ACUPUNCTURE, DRY_NEEDLING, PROLOTHERAPY

_NAMES = {
    DRY_NEEDLING: r"dry ?needl(?:es?|ed|ings?)",
    ACUPUNCTURE: r"(?:electro ?)?acupuncture",
    PROLOTHERAPY: r"prolo(?: ?therapy)?",
}
_ANY = f"(?:{'|'.join(_NAMES.values())})"
# Treatments that a sentence lists are read as one: what is said of one of them is said of all.
_LISTED = re.compile(rf"\b{_ANY}\b(?:(?: ,)?(?: (?:and|or|nor|plus))? {_ANY}\b)*")
_NAMED = {name: re.compile(rf"\b{pattern}\b") for name, pattern in _NAMES.items()}

_SHORT_FORMS = [
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bh/o\b"), "history of"),
    (re.compile(r"\bs/p\b"), "after"),
    (re.compile(r"\bb/l\b"), "bilateral"),
    (re.compile(r"\bn/a\b"), "none"),
    (re.compile(r"n't\b"), " not"),
]
# SV101-7 and NTE02 hold 80 characters (005010X222A1); what a file holds beyond a multiple of that is no note.
_LONGEST = 800
# A full stop behind fewer than four letters may end an abbreviation: then the sentence goes on.
_END = re.compile(r"[;!|]|(?<!prev)(?<!hist)(?<!incl)(?<=[a-z]{4})\.+(?=\s|$|[a-z]{3})")

# Wherever it stands in the sentence: the treatment belongs to what came before, or to what is only talked about.
_TOLD = re.compile(
    r"\b(?:prior (?!auth)|previous|previously|prev|past|history|hist|hx|ago|earlier|formerly"
    r"|last (?:week|month|year|visit|session|time|spring|summer|fall|winter)|(?:years|months|weeks) of"
    r"|fail(?:s|ed|ing|ure|ures)?|tried|trials?|trialed|despite|exhausted|inadequate|conservative|unrelieved"
    r"|(?:refractory|unresponsive|resistant|recalcitrant) to|not (?:respond|responded|help|helped|relieved?|improved?)"
    r"|(?:did|does|do|has|have|had) not|declin(?:ed|es|ing)|refus(?:ed|es|al)|defer(?:red|s)?|consider(?:ed|ing|s)?"
    r"|discuss(?:ed|ing|ion)?|recommend(?:ed|s|ation)?|offered|contraindicated|candidate|alternatives?"
    r"|refer(?:red|ral|s)?|scheduled|upcoming|denie[ds]|excluded|versus|vs|rather than|instead of)\b"
)
# Anywhere in front of the treatment.
_MAYBE = re.compile(
    r"\b(?:if|unless|may|might|could|would|will|should|plan|plans|planned|planning|next|future"
    r"|continu(?:e|es|ed|ing)|ongoing|concurrent|concurrently"
    r"|(?:relief|response|benefit|improvement|success|results?) (?:from|with|after|to|of|by))\b"
)
# In front of the treatment, a few words off.
_NEAR = re.compile(
    r"\b(?:no|not|non|nil|without|never|nor|neither|none of|other than|unlike|like|similar to|except|excluding|besides"
    r"|cannot|unable to|(?:different|separate|distinct|apart) from|after|following|since|before|post|from|until|between"
    r"|had|receives|receiving|gets|getting|undergoing|attends|(?:trained|certified|licensed) in"
    r"|avoid(?:ed|s|ing)?|held|hold|stop(?:ped|s)?|discontinued?|quit|cancell?ed|omit(?:ted|s)?)\b"
)
_TURN = re.compile(r"\b(?:but|however|only|then|just)\b")
_NEAREST = 160
_BARE_GAP = re.compile(r"(?: \w+){0,4} ")
_LIST_GAP = re.compile(r"(?: \w+){1,3}(?: ,(?: \w+){0,3})* ")
_LIST_ENDS_IN_OR = re.compile(r"(?: ,(?: \w+){1,3})*(?: ,)? n?or ")
# Behind the treatment: it was not done, did nothing, comes later, or is part of a name.
_BEHIND = re.compile(
    r"(?: \w+){0,3}? (?:never|next|later|separately|tomorrow|no longer|in the future"
    r"|not(?! (?:an? )?(?:inject\w*|tpi|inj|trigger|steroids?|medication|drugs?|substance))"
    r"|(?:no|without|minimal|little|temporary|limited)(?: \w+)? (?:relief|benefit|improvement|success|help|effect))\b"
    r"|(?: ,)? (?:no|none|n|nil|negative|false) (?:,|$)"
    r"| (?:clinic|center|centre|llc|inc|practice|provider|practitioner|specialist|school|group|associates|office)\b"
)
_WORD = re.compile(r"[^\W_]+|,")


def sentences(texts: Iterable[str]) -> Iterator[str]:
    """The sentences of some texts, in small letters and with a few short forms written out."""
    for text in texts:
        plain = text[:_LONGEST].lower()
        for form, words in _SHORT_FORMS:
            plain = form.sub(words, plain)
        yield from (sentence for sentence in _END.split(plain) if sentence.strip())


def treatments(texts: Iterable[str]) -> frozenset[str]:
    """The treatments that the texts speak of as given: `DRY_NEEDLING`, `ACUPUNCTURE`, `PROLOTHERAPY`."""
    return frozenset(name for sentence in sentences(texts) for name in _given(_words(sentence)))


def _words(sentence: str) -> str:
    """Words and commas with one blank before and behind each; a slash between words reads as or."""
    plain = sentence.replace("/", " or ").replace("&", " and ")
    return f" {' '.join(_WORD.findall(plain))} "


def _given(sentence: str) -> Iterator[str]:
    if _TOLD.search(sentence):
        return
    maybe = _MAYBE.search(sentence)
    for listed in _LISTED.finditer(sentence):
        if maybe is not None and maybe.start() < listed.start():
            return
        before, after = sentence[max(0, listed.start() - _NEAREST) : listed.start()], sentence[listed.end() :]
        if not _BEHIND.match(after) and not _is_denied(before, listed[0], after):
            yield from (name for name, pattern in _NAMED.items() if pattern.search(listed[0]))


def _is_denied(before: str, listed: str, after: str) -> bool:
    """True where a word such as no stands close in front, or in front of a list with or that the treatment is part of.

    "No drug, dry needling" says what was done; "no drug, dry needling or acupuncture" does not.
    """
    for word in _NEAR.finditer(before):
        gap = before[word.end() :]
        if _TURN.search(gap):
            continue
        if _BARE_GAP.fullmatch(gap):
            return True
        in_list = re.match(r" n?or ", gap.rpartition(",")[2]) or re.search(r" n?or ", listed)
        if _LIST_GAP.fullmatch(gap) and (in_list or _LIST_ENDS_IN_OR.match(after)):
            return True
    return False
