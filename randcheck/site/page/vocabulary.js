// The words of a finding (SPEC §8.8) and of visits (§3). Other codes are refused; what each says
// in the official wording stands in ui_after_words.js, for people only.

const FINDING_RESULTS = [
  "none", "corrected", "pending", "annual-report", "not-published", "false-published",
  "unreachable", "registration", "food-drug", "quality", "police", "department", "no-business",
  "closed", "refused", "deregistered", "revoked", "annulled", "moved",
];

/** With one of these an entity could not be inspected; the next in reserve may move up (§8.7). */
const GONE_RESULTS = [
  "unreachable", "no-business", "closed", "deregistered", "revoked", "annulled", "moved",
];

const FOLLOW_UPS = ["settled", "daily", "order", "case", "transferred", "other"];

const FINDING_METHODS = ["on-site", "written", "other-results", "test", "network", "agency"];

const OBJECTION_KINDS = ["finding", "recusal"];

const OBJECTION_OUTCOMES = ["open", "upheld", "rejected", "withdrawn"];

/** Why somebody was visited; only `random` visits belong to draws. */
const VISIT_KINDS = ["random", "cause", "complaint", "transfer", "clue", "request", "recheck"];
