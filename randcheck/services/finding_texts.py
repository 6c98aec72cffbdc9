"""The official words of findings, with an English gloss: what a person reads of a code."""

from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS
from randcheck.text import Text, tr

_RESULTS = {
    "none": "no problem found",
    "corrected": "problems found, corrected as ordered",
    "pending": "problems found, to be followed up",
    "annual-report": "annual report not published",
    "not-published": "information not published as required",
    "false-published": "published information false or concealed",
    "unreachable": "cannot be reached at its address",
    "registration": "other breach of registration rules",
    "food-drug": "breach of food and drug rules",
    "quality": "breach of quality rules",
    "police": "breach of public security rules",
    "department": "breach of another department's rules",
    "no-business": "does none of the business inspected",
    "closed": "closed, or being wound up",
    "refused": "refused to cooperate, serious",
    "deregistered": "deregistered",
    "revoked": "licence revoked",
    "annulled": "registration annulled",
    "moved": "moved away",
}
_FOLLOW_UPS = {
    "settled": "nothing more to do",
    "daily": "inspection ended, handed to daily supervision",
    "order": "ordered to correct, followed up by daily supervision",
    "case": "evidence secured, handed over as a case",
    "transferred": "another department informed",
    "other": "other",
}
_METHODS = {
    "on-site": "on site",
    "written": "in writing",
    "other-results": "results or opinion of another authority",
    "test": "tests",
    "network": "online monitoring",
    "agency": "with a commissioned agency",
}
RESULT_TEXTS = {code: tr(words, _RESULTS[code]) for code, words in RESULTS.items()}
FOLLOW_UP_TEXTS = {code: tr(words, _FOLLOW_UPS[code]) for code, words in FOLLOW_UPS.items()}
METHOD_TEXTS = {code: tr(words, _METHODS[code]) for code, words in METHODS.items()}


def result_text(code: str) -> Text:
    """Say what a visit found."""
    return RESULT_TEXTS.get(code, tr(code, code))
