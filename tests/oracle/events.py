"""The gates of SPEC sections 8.5 and 8.6: events, pairings, corrections."""

from .chain import Entry
from .forms import need
from .state import Correction, Event, Seal, State
from .tables import Result
from .timing import check_end, check_times


def add_correction(seal: Seal, entry: Entry, result: Result) -> None:
    body = entry.body
    need(body["seal"] == seal.entry.text_hash, "another seal")
    need(seal.draw is not None, "not drawn")
    need(not seal.after, "the draw has an event or a substitution")
    need(not seal.visited, "an entity is visited for the draw")
    tokens = [row["token"] for row in body["struck"]]
    need(tokens == sorted(set(tokens)), "struck: not ascending")
    frame = {row.token for row in seal.tables["frame"]}
    before = seal.corrections[-1].struck if seal.corrections else set()
    need(before < set(tokens) <= frame, "struck: not more than before, or not of the frame")
    need(set(tokens) != frame, "struck: no frame row is left")
    seal.corrections.append(Correction(entry, result))


def read_event(state: State, seal: Seal, entry: Entry) -> Event:
    body = entry.body
    need(body["seal"] == seal.entry.text_hash, "another seal")
    need(seal.draw is not None, "not drawn")
    for event in seal.after[-1:]:
        late = event.typed() and event.inputs is None and entry.time > event.body["long_stop"]
        need(event.draw is not None or bool(late), "an earlier event is open")
    last = seal.last()
    need(last is not None and not last.paired, "the result has no bottleneck")
    need(body["as_of"] == state.day(entry), "as_of")
    drawn = set(seal.drawn())
    event = Event(
        entry=entry,
        tables={
            "frame": [row for row in seal.tables["frame"] if row.token in drawn],
            "inspectors": state.log.tables[entry.seq, "inspectors"],
            "inspectors-excluded": state.log.tables[entry.seq, "inspectors-excluded"],
        },
        number=len(seal.after) + 1,
        sealed=seal.body,
    )
    check_times(state, event)
    return event


def add_pairing(seal: Seal, entry: Entry, result: Result) -> None:
    need(bool(seal.after), "no event")
    later = seal.after[-1]
    need(entry.body["event"] == later.entry.text_hash, "another event")
    check_end(later, entry)
    later.draw = entry
    later.result = result
