"""Print what a verification found: every claim on its line, and the verdict in its fixed words."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta, timezone

from randcheck.cli.draw_headings import heading, others
from randcheck.cli.folding import put
from randcheck.cli.output import line
from randcheck.cli.session import pick
from randcheck.protocol.attempt import Substituted
from randcheck.protocol.claims import Claim, State, Verdict
from randcheck.protocol.pairing import Bottleneck
from randcheck.protocol.verify import Examination
from randcheck.services.claim_words import (
    CLAIMS,
    EVENT,
    PRACTICE,
    STATES,
    STOPPED,
    SUBSTITUTION,
    UNPAIRED,
    VERDICTS,
)
from randcheck.text import Text, tr

EMPTY = tr("", "")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
INDENT = 4


def show(examination: Examination, given: Collection[str] = ()) -> None:
    """Print every claim and the verdict; `given` are the options that need no hint any more."""
    log = examination.log
    zone = log.zone if log else "+00:00"
    headings = {v.attempt.seal.draw: heading(log, v) for v in examination.views if log}
    headings |= _substitutions(examination)
    unpaired = set(_unpaired(examination))
    draw: str | None = None
    for claim in examination.verdict.claims:
        if claim.draw != draw and claim.draw is not None:
            put(f"{claim.draw}  {pick(headings.get(claim.draw, EVENT))}", INDENT)
            if akin := others(examination, claim.draw):
                put(f"  {pick(akin)}", INDENT + 2)
        draw = claim.draw
        more = UNPAIRED if claim.name == "pairing" and draw in unpaired else EMPTY
        text = claim_line(claim, given, more)
        put(local_times(text, zone), INDENT + 2 if draw else INDENT)
    if examination.state is None:
        line(f"  {pick(STOPPED)}")
    put(verdict_line(examination.verdict), INDENT)


def _substitutions(examination: Examination) -> dict[str, Text]:
    """Name the labels under which substitutions are examined."""
    return {
        view.attempt.label(one.event): SUBSTITUTION
        for view in examination.views
        for one in view.events
        if isinstance(one.event, Substituted)
    }


def _unpaired(examination: Examination) -> list[str]:
    """List the draws and events whose teams were rightly found to be impossible."""
    found = {}
    for view in examination.views:
        found[view.attempt.seal.draw] = view.drawn
        found |= {view.attempt.label(event.event): event.drawn for event in view.events}
    results = {label: drawn.result for label, drawn in found.items() if drawn}
    return [label for label, r in results.items() if r and isinstance(r.pairing, Bottleneck)]


def verdict_line(verdict: Verdict) -> str:
    """Write the verdict and how many claims are in which state."""
    counts = {state: verdict.count(state) for state in State}
    unchecked = counts[State.NOT_CHECKED]
    more = tr(f" 此处未查{unchecked}", f", {unchecked} not checked here") if unchecked else EMPTY
    tail = tr(
        f"属实{counts[State.TRUE]} 不符{counts[State.FALSE]} "
        f"未能证明{counts[State.NOT_PROVED]}{more.zh}",
        f"{counts[State.TRUE]} true, {counts[State.FALSE]} FALSE, "
        f"{counts[State.NOT_PROVED]} not proved{more.en}",
    )
    practice = f" ({pick(PRACTICE)})" if verdict.practice else ""
    return f"{pick(VERDICTS[verdict.exit_code])}{practice}  {pick(tail)}"


def claim_line(claim: Claim, given: Collection[str] = (), more: Text = EMPTY) -> str:
    """Write one claim: state, what is claimed, what more is to say, and why it is not true."""
    name: Text = CLAIMS.get(claim.name, tr(claim.name, claim.name))
    indent = "  " if claim.draw else ""
    needs = pick(tr(f"需要{claim.needs.zh}", f"needs {claim.needs.en}")) if claim.needs.zh else ""
    for option in given:
        needs = needs.replace(f" ({option})", "")
    said = more if claim.state is State.TRUE else EMPTY
    why = "; ".join(filter(None, (pick(said), pick(claim.text), needs)))
    return f"{indent}{pick(STATES[claim.state])}  {pick(name)}" + (f": {why}" if why else "")


def local_times(text: str, zone: str) -> str:
    """Write the times of a text, which are in UTC, in a zone; a time of no calendar stays."""
    offset = datetime.strptime(zone, "%z").utcoffset() or timedelta(0)

    def local(found: re.Match[str]) -> str:
        try:
            time = datetime.fromisoformat(found[0]).astimezone(UTC)
            return f"{time.astimezone(timezone(offset)):%Y-%m-%d %H:%M:%S} {zone}"
        except (ValueError, OverflowError):
            return found[0]

    return TIME.sub(local, text)
