"""The gates of SPEC sections 7.1, 8.1, 8.2, 8.4 and 11 on times, sources and seed lines; what is
said of a seal is said of an event, and of the end of a substitution."""

from . import sources
from .chain import Entry
from .forms import need, seconds
from .state import Sealed, State


def check_times(state: State, sealed: Sealed) -> None:
    body, entry, log = sealed.body, sealed.entry, state.log
    need(entry.time <= body["earliest"] < body["long_stop"], "earliest, long_stop")
    sources.check_sources(body, entry.seconds, log.practice, "observer" in log.roles["inputs"])
    if any(source["kind"] == "lottery" for source in body["sources"]):
        need(seconds(body["earliest"]) >= entry.seconds + 300, "the lottery is too near")
    drand = sealed.drand()
    if drand is not None:
        stop = seconds(body["long_stop"])
        need(sources.round_time(drand) < stop, "the drand round is not before long_stop")


def check_inputs(sealed: Sealed, entry: Entry) -> None:
    """Section 8.2."""
    typed = sealed.typed()
    lines = entry.body["lines"]
    need(entry.body["seal"] == sealed.entry.text_hash, "another seal or event")
    need(sealed.live and sealed.inputs is None, "not live, or has inputs")
    need(bool(typed) and len(lines) == len(typed), "lines for every source but drand")
    for source, line in zip(typed, lines, strict=True):
        sources.check_line(source, line)
    need(sealed.body["earliest"] <= entry.time <= sealed.body["long_stop"], "earliest, long_stop")
    drand = sealed.drand()
    if drand is not None:
        need(entry.seconds + 300 <= sources.round_time(drand), "too near the drand round")
    sealed.inputs = entry


def check_void(sealed: Sealed, entry: Entry) -> None:
    """Section 8.4."""
    need(entry.body["seal"] == sealed.entry.text_hash, "another seal")
    need(sealed.live and sealed.inputs is None, "not live, or has inputs")
    drand = sealed.drand()
    if drand is not None:
        good = entry.seconds + 300 <= sources.round_time(drand)
        need(good or entry.time > sealed.body["long_stop"], "too near the drand round")
    sealed.void = entry


def check_end(sealed: Sealed, entry: Entry) -> None:
    """Section 11: order, time and beacon lines, of a draw or a pairing."""
    need(sealed.live, "not live")
    need(sealed.inputs is not None or not sealed.typed(), "no inputs")
    drand = sealed.drand()
    beacon = entry.body["beacon"]
    need(len(beacon) == (0 if drand is None else 1), "beacon lines")
    if drand is not None:
        sources.check_line(drand, beacon[0])
        need(entry.seconds >= sources.round_time(drand), "before the drand round")
