"""SPEC section 8.8: the codes of findings."""

GONE = ("unreachable", "no-business", "closed", "deregistered", "revoked", "annulled", "moved")
RESULTS = (
    *GONE,
    "none",
    "corrected",
    "pending",
    "annual-report",
    "not-published",
    "false-published",
    "registration",
    "food-drug",
    "quality",
    "police",
    "department",
    "refused",
)
FOLLOW_UPS = ("settled", "daily", "order", "case", "transferred", "other")
METHODS = ("on-site", "written", "other-results", "test", "network", "agency")
OUTCOMES = ("open", "upheld", "rejected", "withdrawn")
