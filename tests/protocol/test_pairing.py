"""The pairing against its definition: all pairings enumerated, the rules read literally."""

import hashlib
import itertools
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.protocol.pairing import (
    Bottleneck,
    Instance,
    Pairing,
    Passed,
    Person,
    Role,
    Seat,
    Visit,
    bottleneck_groups,
    check_bottleneck,
    complete,
    pair,
)
from randcheck.protocol.ticket import key, ticket

Rows = list[tuple[str, str]]
SeatName = tuple[str, str, int]
Whole = dict[SeatName, str]

SEED = "5eed" * 16


# --- the definition, word for word ---------------------------------------------------------------


def place_of(x: str, *labels: str) -> tuple[bytes, bytes]:
    """The place of x under a key, written here a second time from the text of the specification."""
    lines = b"".join(line.encode() + b"\n" for line in (SEED, *labels))
    prefix = hashlib.sha256(lines).hexdigest()[:32].encode()
    return hashlib.sha256(prefix + x.encode()).digest(), x.encode()


def seats_of(instance: Instance, rows: Rows) -> list[tuple[SeatName, frozenset[str]]]:
    order = sorted(rows, key=lambda row: place_of(row[0], "visit"))
    return [
        (
            (entity, role.name, number),
            instance.panels[role.panel] - instance.barred.get(entity, set()),
        )
        for entity, team in order
        for role in instance.teams[team]
        for number in range(role.number)
    ]


def pairings(instance: Instance, seats: list[tuple[SeatName, frozenset[str]]]) -> Iterator[Whole]:
    """Every complete pairing, by trying everything."""
    chosen: Whole = {}
    load: Counter[str] = Counter()

    def step(index: int) -> Iterator[Whole]:
        if index == len(seats):
            yield dict(chosen)
            return
        seat, listed = seats[index]
        team = {person for other, person in chosen.items() if other[0] == seat[0]}
        for person in listed - team:
            if load[person] < instance.people[person].cap:
                chosen[seat] = person
                load[person] += 1
                yield from step(index + 1)
                load[person] -= 1
                del chosen[seat]

    return step(0)


def drum(
    instance: Instance, honoured: Callable[[dict[str, int]], bool], seats: int
) -> dict[str, int]:
    """Draw balls; each counts if the person has room and all so far can be honoured."""
    balls = dict.fromkeys(instance.people, 0)
    out: set[str] = set()

    def rank(token: str) -> tuple[int, int, tuple[bytes, bytes]]:
        level = instance.people[token].prior + balls[token]
        return instance.people[token].tier, level, place_of(token, "drum", str(level))

    while sum(balls.values()) < seats:
        first = min(balls.keys() - out, key=rank)
        wanted = {**balls, first: balls[first] + 1}
        if wanted[first] <= instance.people[first].cap and honoured(wanted):
            balls[first] += 1
        else:
            out.add(first)
    return balls


def defined(instance: Instance, rows: Rows) -> Pairing | None:
    """What the pairing is by definition; None when there is none."""
    seats = seats_of(instance, rows)
    every = list(pairings(instance, seats))
    if not every:
        return None
    caps = {token: person.cap for token, person in instance.people.items()}
    quota: dict[str, int] = {}
    if instance.balance == "even":
        loads = [Counter(w.values()) for w in every]
        quota = drum(
            instance,
            lambda balls: any(all(load[t] >= n for t, n in balls.items()) for load in loads),
            len(seats),
        )
        spare = {t: 0 if p.tier else instance.leeway for t, p in instance.people.items()}
        caps = {token: min(cap, quota[token] + spare[token]) for token, cap in caps.items()}
        every = [w for w in every if all(n <= caps[t] for t, n in Counter(w.values()).items())]
    done: Whole = {}
    teams: dict[str, list[Seat]] = {entity: [] for (entity, _, _), _ in seats}
    for seat, listed in seats:
        entity, role, number = seat
        passed = []
        for token in sorted(
            listed, key=lambda t: (instance.people[t].tier, place_of(t, "seat", entity, role))
        ):
            if any(other[0] == entity and holder == token for other, holder in done.items()):
                passed.append(Passed(token, "team"))
            elif sum(holder == token for holder in done.values()) >= caps[token]:
                passed.append(Passed(token, "full"))
            elif not any(whole[seat] == token for whole in every):
                passed.append(Passed(token, "needed"))
            else:
                break
        done[seat] = token
        every = [whole for whole in every if whole[seat] == token]
        teams[entity].append(Seat(role, number, token, tuple(passed)))
    return Pairing(quota, tuple(Visit(entity, tuple(team)) for entity, team in teams.items()))


def flow_network(instance: Instance, rows: Rows) -> networkx.DiGraph:
    net = networkx.DiGraph()
    net.add_nodes_from("st")
    for seat, listed in seats_of(instance, rows):
        net.add_edge("s", seat, capacity=1)
        for token in listed:
            net.add_edge(seat, (seat[0], token), capacity=1)
            net.add_edge((seat[0], token), token, capacity=1)
            net.add_edge(token, "t", capacity=instance.people[token].cap)
    return net


def smallest_cut(instance: Instance, rows: Rows) -> Bottleneck | None:
    """The source side of the source-minimal minimum cut, by somebody else's flow."""
    net = flow_network(instance, rows)
    residual = networkx.algorithms.flow.dinitz(net, "s", "t")
    seats = net.out_degree("s")
    if residual.graph["flow_value"] == seats:
        return None
    open_arcs = networkx.DiGraph()
    open_arcs.add_nodes_from(residual)
    open_arcs.add_edges_from(
        (a, b) for a, b, d in residual.edges(data=True) if d["flow"] < d["capacity"]
    )
    side = networkx.descendants(open_arcs, "s")
    return Bottleneck(
        tuple(sorted(node for node in side if isinstance(node, tuple) and len(node) == 3)),
        tuple(sorted((n, instance.people[n].cap) for n in side if isinstance(n, str))),
        seats - residual.graph["flow_value"],
    )


# --- instances -----------------------------------------------------------------------------------


def random_instance(
    dice: random.Random, entities: int, people: int, balance: str = "", spare: int = 2
) -> tuple[Instance, Rows]:
    """Overlapping panels, one to three roles, bars, tiers, priors, caps near what is needed."""
    tokens = [f"{dice.getrandbits(40):010x}-{n}" for n in range(people)]
    panels = {"all": frozenset(tokens)}
    for name in ("a", "b", "c"):
        panels[name] = frozenset(dice.sample(tokens, dice.randint(1, people)))
    teams = {}
    for name in ("one", "two", "three"):
        roles = dice.sample(("lead", "expert", "member"), dice.choice((1, 1, 2, 2, 3)))
        teams[name] = tuple(
            Role(role, dice.choice((1, 1, 1, 2)), dice.choice(sorted(panels))) for role in roles
        )
    rows = [(f"E{dice.getrandbits(30)}-{n}", dice.choice(sorted(teams))) for n in range(entities)]
    recusal = dice.choice((0, 0.1, 0.3))
    barred = {
        entity: frozenset(t for t in tokens if dice.random() < recusal)
        for entity, _ in rows
        if dice.random() < 0.8
    }
    seats = sum(role.number for _, team in rows for role in teams[team])
    mean = seats // people
    persons = {
        token: Person(
            token,
            max(0, mean + dice.choice((-1, 0, 1, 1, spare))),
            dice.choice((0, 0, 0, 1)),
            dice.choice((0, 0, 0, 1, 3)),
        )
        for token in tokens
    }
    return (
        Instance(
            persons,
            panels,
            teams,
            barred,
            balance or dice.choice(("even", "none")),
            dice.randrange(3),
        ),
        rows,
    )


def small(number: int) -> tuple[Instance, Rows]:
    dice = random.Random(number)
    while True:
        instance, rows = random_instance(dice, dice.randint(1, 4), dice.randint(2, 5))
        if len(seats_of(instance, rows)) <= 8:
            return tightened(instance, rows, dice) if number % 3 == 0 else instance, rows


def tightened(instance: Instance, rows: Rows, dice: random.Random) -> Instance:
    """Lower caps one after the other as far as a complete pairing allows: chains get long."""
    for token in dice.sample(sorted(instance.people), len(instance.people)):
        for cap in range(len(rows)):
            person = replace(instance.people[token], cap=cap)
            lower = replace(instance, people={**instance.people, token: person})
            if complete(lower, rows) is None:
                instance = lower
                break
    return instance


def middle(number: int) -> tuple[Instance, Rows]:
    """Make a middle instance that can just be completed."""
    dice = random.Random(number)
    while True:
        instance, rows = random_instance(dice, dice.randint(15, 40), dice.randint(8, 14), spare=20)
        if complete(instance, rows) is None:
            return tightened(instance, rows, dice), rows


def random_feasible(number: int) -> tuple[Instance, Rows]:
    dice = random.Random(number)
    while True:
        instance, rows = random_instance(dice, 25, dice.randint(8, 14))
        if complete(instance, rows) is None:
            return instance, rows


def shuffled(instance: Instance, rows: Rows, dice: random.Random) -> tuple[Instance, Rows]:
    def mix(mapping):  # type: ignore[no-untyped-def]
        return dict(dice.sample(list(mapping.items()), len(mapping)))

    return (
        replace(
            instance,
            people=mix(instance.people),
            panels=mix(instance.panels),
            teams=mix(instance.teams),
            barred=mix(instance.barred),
        ),
        dice.sample(rows, len(rows)),
    )


# --- the draw is what the definition says --------------------------------------------------------


@pytest.mark.parametrize("block", range(10))
def test_small_instances_are_paired_as_defined(block: int) -> None:
    feasible = 0
    for number in range(block * 250, block * 250 + 250):
        instance, rows = small(number)
        expected, result = defined(instance, rows), pair(instance, rows, SEED)
        if expected is None:
            assert isinstance(result, Bottleneck)
            assert result == smallest_cut(instance, rows)
        else:
            assert result == expected, number
            feasible += 1
    assert 80 < feasible < 230


@pytest.mark.parametrize("block", range(4))
def test_teams_that_can_shift_within_are_paired_as_defined(block: int) -> None:
    """Roles with lists AB, BC, CD: people give way by changing seats inside one team."""
    for number in range(block * 50, block * 50 + 50):
        dice = random.Random(number)
        tokens = dice.sample([f"P{n}" for n in range(100)], dice.randint(3, 4))
        roles = range(len(tokens) - 1)
        instance = Instance(
            {t: Person(t, dice.randint(1, 2), dice.choice((0, 0, 1))) for t in tokens},
            {f"p{n}": frozenset(tokens[n : n + 2]) for n in roles},
            {"t": tuple(Role(f"r{n}", 1, f"p{n}") for n in dice.sample(roles, len(roles)))},
            leeway=dice.randrange(2),
        )
        rows = [(f"E{number}-{n}", "t") for n in range(dice.randint(1, 2))]
        assert pair(instance, rows, SEED) == (
            defined(instance, rows) or smallest_cut(instance, rows)
        )


def test_small_instances_show_every_reason() -> None:
    seen: Counter[str] = Counter()
    for number in range(600):
        result = pair(*small(number), SEED)
        if isinstance(result, Pairing):
            seen.update(p.reason for v in result.visits for s in v.seats for p in s.passed)
    assert min(seen["team"], seen["full"], seen["needed"]) > 30


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_tiny_instances_are_paired_as_defined(data: st.DataObject) -> None:
    tokens = data.draw(st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]))
    some = st.sets(st.sampled_from(tokens)).map(frozenset)
    count = st.integers(0, 3)
    people = {t: Person(t, data.draw(count), data.draw(count), data.draw(count)) for t in tokens}
    panels = {"p": frozenset(tokens), "q": data.draw(some)}
    teams = {
        "t": (Role("x", 1, "q"), Role("y", data.draw(st.integers(1, 2)), "p")),
        "u": (Role("z", 1, "p"),),
    }
    rows = [(f"E{n}", data.draw(st.sampled_from("tu"))) for n in range(data.draw(count))]
    barred = {entity: data.draw(some) for entity, _ in rows}
    balance = data.draw(st.sampled_from(("even", "none")))
    instance = Instance(people, panels, teams, barred, balance, data.draw(count))
    result = pair(instance, rows, SEED)
    assert (defined(instance, rows) or smallest_cut(instance, rows)) == result


def test_quota_is_the_most_level() -> None:
    """Without tiers the sorted levels are the lowest there are, compared from the top."""
    for number in range(200):
        instance, rows = small(number)
        people = {t: replace(p, tier=0) for t, p in instance.people.items()}
        instance = replace(instance, people=people, balance="even")
        result = pair(instance, rows, SEED)
        if isinstance(result, Bottleneck):
            continue

        def levels(load: Counter[str], people: dict[str, Person] = people) -> list[int]:
            return sorted((person.prior + load[t] for t, person in people.items()), reverse=True)

        every = pairings(instance, seats_of(instance, rows))
        assert levels(Counter(result.quota)) == min(levels(Counter(w.values())) for w in every)


# --- larger ones: rules kept, nobody stranded, nothing but the seed matters ----------------------


@pytest.mark.parametrize("number", range(40))
def test_middle_instances_agree_with_maximum_flow(number: int) -> None:
    dice = random.Random(number)
    instance, rows = random_instance(dice, dice.randint(10, 60), dice.randint(5, 20))
    expected = smallest_cut(instance, rows)
    assert complete(instance, rows) == expected
    result = pair(instance, rows, SEED)
    assert isinstance(result, Pairing) if expected is None else result == expected


def lookahead_holds(instance: Instance, rows: Rows, result: Pairing) -> None:
    """Replay the draw with a fresh answer to every question whether the rest can be completed."""
    caps = {t: person.cap for t, person in instance.people.items()}
    if instance.balance == "even":
        caps = {
            t: min(cap, result.quota[t] + (0 if instance.people[t].tier else instance.leeway))
            for t, cap in caps.items()
        }
    done: Whole = {}

    def completable() -> bool:
        left = Counter(caps)
        left.subtract(done.values())
        if min(left.values()) < 0:
            return False
        taken = {(entity, token) for (entity, _, _), token in done.items()}
        one = {
            f"{entity}.{role}.{number}": frozenset(t for t in listed if (entity, t) not in taken)
            for (entity, role, number), listed in seats_of(instance, rows)
            if (entity, role, number) not in done
        }
        people = {t: Person(t, left[t]) for t in caps}
        teams: dict[str, tuple[Role, ...]] = {}
        for seat in one:
            entity = seat.split(".")[0]
            teams[entity] = (*teams.get(entity, ()), Role(seat, 1, seat))
        net = flow_network(Instance(people, one, teams), [(entity, entity) for entity in teams])
        return networkx.maximum_flow_value(net, "s", "t") == len(one) if one else True

    for visit in result.visits:
        for seat in visit.seats:
            for passed in seat.passed:
                if passed.reason == "needed":
                    done[visit.entity, seat.role, seat.number] = passed.inspector
                    assert not completable()
            done[visit.entity, seat.role, seat.number] = seat.inspector
    assert completable()


def kept_rules(instance: Instance, rows: Rows, result: Pairing) -> None:
    load = Counter(seat.inspector for visit in result.visits for seat in visit.seats)
    lists = dict(seats_of(instance, rows))
    assert [v.entity for v in result.visits] == list(dict.fromkeys(name[0] for name in lists))
    assert [(v.entity, s.role, s.number) for v in result.visits for s in v.seats] == list(lists)
    for visit in result.visits:
        team = [seat.inspector for seat in visit.seats]
        assert len(set(team)) == len(team)
        for seat in visit.seats:
            assert seat.inspector in lists[visit.entity, seat.role, seat.number]
            before = [*(p.inspector for p in seat.passed), seat.inspector]
            rank = [
                (instance.people[t].tier, place_of(t, "seat", visit.entity, seat.role))
                for t in before
            ]
            assert rank == sorted(rank)
    for token, person in instance.people.items():
        limit = person.cap
        if instance.balance == "even":
            limit = min(limit, result.quota[token] + (0 if person.tier else instance.leeway))
        assert load[token] <= limit
    assert sum(result.quota.values()) == (len(lists) if instance.balance == "even" else 0)


@pytest.mark.parametrize("number", range(30))
def test_tight_instances_never_strand(number: int) -> None:
    instance, rows = middle(number)
    for balance, leeway in (("none", 0), ("even", 0), ("even", 1)):
        changed = replace(instance, balance=balance, leeway=leeway)
        result = pair(changed, rows, SEED)
        assert isinstance(result, Pairing)
        kept_rules(changed, rows, result)
        if number < 6:
            lookahead_holds(changed, rows, result)


@pytest.mark.parametrize("number", range(8))
def test_quota_follows_the_drum_by_maximum_flow(number: int) -> None:
    """Balls can all be honoured if a flow with the balls as capacities honours them."""
    instance, rows = middle(number) if number % 2 else random_feasible(number)
    instance = replace(instance, balance="even")
    result = pair(instance, rows, SEED)
    assert isinstance(result, Pairing)
    net = flow_network(instance, rows)

    def honoured(balls: dict[str, int]) -> bool:
        for token in set(balls) & set(net):
            net[token]["t"]["capacity"] = balls[token]
        return networkx.maximum_flow_value(net, "s", "t") == sum(balls.values())

    expected = drum(instance, honoured, len(seats_of(instance, rows)))
    assert result.quota == expected


@pytest.mark.parametrize("number", range(30))
def test_order_of_input_does_not_matter(number: int) -> None:
    dice = random.Random(number)
    instance, rows = random_instance(dice, 20, 12)
    result = pair(instance, rows, SEED)
    for _ in range(3):
        assert pair(*shuffled(instance, rows, dice), SEED) == result


def test_hash_seed_does_not_matter() -> None:
    script = (
        "import random, test_pairing as t; from randcheck.protocol.pairing import pair;"
        "print([pair(*t.random_instance(random.Random(n), 20, 10), t.SEED) for n in range(10)])"
    )
    path = os.pathsep.join([os.path.dirname(__file__), *sys.path])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": value, "PYTHONPATH": path},
            capture_output=True,
            check=True,
        ).stdout
        for value in ("1", "2")
    }
    assert len(outputs) == 1


def test_names_do_not_matter() -> None:
    """Whoever looks alike has the same odds, whatever the token; here within 5 sigma."""
    people = {t: Person(t, 2) for t in ("0", "5", "z", "人")}
    instance = Instance(
        people, {"p": frozenset(people)}, {"t": (Role("x", 2, "p"),)}, balance="none"
    )
    rows = [("A", "t"), ("Z", "t"), ("甲", "t")]
    load: Counter[str] = Counter()
    for number in range(1000):
        result = pair(instance, rows, f"seed {number}")
        assert isinstance(result, Pairing)
        first = next(visit for visit in result.visits if visit.entity == "Z")
        load.update(seat.inspector for seat in first.seats)
    assert all(abs(load[token] - 500) < 80 for token in people)


def test_more_roles_names_and_bars_that_do_not_apply_change_nothing() -> None:
    instance, rows = small(3)
    wider = replace(
        instance,
        panels={**instance.panels, "zero": frozenset(), "0": frozenset(instance.people)},
        teams={**instance.teams, "0": (Role("other", 9, "zero"),)},
        barred={**instance.barred, "elsewhere": frozenset(instance.people)},
    )
    assert pair(wider, rows, SEED) == pair(instance, rows, SEED)


# --- bottlenecks ---------------------------------------------------------------------------------


def bottlenecks() -> Iterator[tuple[Instance, Rows, Bottleneck]]:
    for number in range(400):
        dice = random.Random(number)
        made = small(number) if number < 300 else random_instance(dice, 30, dice.randint(6, 16))
        if bottleneck := complete(*made):
            yield *made, bottleneck


def fails(instance: Instance, rows: Rows, bottleneck: Bottleneck) -> bool:
    try:
        check_bottleneck(instance, rows, bottleneck)
    except ValueError:
        return True
    return False


def test_every_bottleneck_is_proved_by_counting() -> None:
    found = 0
    for instance, rows, bottleneck in bottlenecks():
        found += 1
        check_bottleneck(instance, rows, bottleneck)
        assert pair(instance, rows, SEED) == bottleneck
        groups = bottleneck_groups(instance, rows, bottleneck)
        for group in groups:
            check_bottleneck(instance, rows, group)
            assert len(bottleneck_groups(instance, rows, group)) == 1
        assert sum(group.short for group in groups) == bottleneck.short
        assert bottleneck.seats == tuple(sorted(s for g in groups for s in g.seats))
        assert bottleneck.people == tuple(sorted(p for g in groups for p in g.people))
    assert found > 80


def test_tampered_bottlenecks_are_refused() -> None:
    for instance, rows, good in itertools.islice(bottlenecks(), 60):
        bad = [replace(good, short=good.short + 1), replace(good, short=good.short - 1)]
        for index, (token, room) in enumerate(good.people):
            rest = good.people[:index] + good.people[index + 1 :]
            bad.append(replace(good, people=rest))
            bad.append(replace(good, people=tuple(sorted((*rest, (token, room + 1))))))
            bad.append(replace(good, people=tuple(sorted((*rest, (token + "x", room))))))
        for index, (entity, role, number) in enumerate(good.seats):
            rest = good.seats[:index] + good.seats[index + 1 :]
            bad.append(replace(good, seats=rest))
            for name in ((entity, role, 9), (entity, "nobody", number), ("E", role, number)):
                bad.append(replace(good, seats=tuple(sorted((*rest, name)))))
        bad.append(replace(good, seats=good.seats + good.seats[:1]))
        assert all(fails(instance, rows, wrong) for wrong in bad)


def test_groups_name_the_separate_troubles() -> None:
    people = {"a": Person("a", 2), "b": Person("b", 0), "c": Person("c", 9)}
    panels = {"lift": frozenset("a"), "fire": frozenset("b"), "any": frozenset("c")}
    teams = {
        "t": (Role("lift", 1, "lift"), Role("any", 1, "any")),
        "u": (Role("fire", 1, "fire"),),
        "v": (Role("pair", 2, "any"),),
    }
    rows = [("E1", "t"), ("E2", "t"), ("E3", "t"), ("E4", "u"), ("E5", "v")]
    found = complete(Instance(people, panels, teams), rows)
    assert found is not None
    assert bottleneck_groups(Instance(people, panels, teams), rows, found) == (
        Bottleneck((("E1", "lift", 0), ("E2", "lift", 0), ("E3", "lift", 0)), (("a", 2),), 1),
        Bottleneck((("E4", "fire", 0),), (("b", 0),), 1),
        Bottleneck((("E5", "pair", 0), ("E5", "pair", 1)), (), 1),
    )


# --- edges ---------------------------------------------------------------------------------------


def test_nothing_to_visit() -> None:
    instance = Instance({"a": Person("a", 1)}, {"p": frozenset("a")}, {"t": (Role("x", 1, "p"),)})
    assert pair(instance, [], SEED) == Pairing({"a": 0}, ())
    assert complete(instance, []) is None
    assert pair(replace(instance, people={}, panels={"p": frozenset()}), [("E", "t")], SEED) == (
        Bottleneck((("E", "x", 0),), (), 1)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"balance": "level"},
        {"leeway": -1},
        {"people": {"a": Person("b", 1)}},
        {"people": {"a": Person("a", -1)}},
        {"people": {}},
        {"teams": {"t": ()}},
        {"teams": {"t": (Role("x", 0, "p"),)}},
        {"teams": {"t": (Role("x", 1, "q"),)}},
        {"teams": {"t": (Role("x", 1, "p"), Role("x", 1, "p"))}},
    ],
)
def test_meaningless_instances_are_refused(change: dict[str, object]) -> None:
    instance = Instance({"a": Person("a", 1)}, {"p": frozenset("a")}, {"t": (Role("x", 1, "p"),)})
    with pytest.raises(ValueError, match=r"balance|person|panel|team"):
        replace(instance, **change)


@pytest.mark.parametrize("rows", [[("E", "t"), ("E", "t")], [("E", "u")]])
def test_meaningless_entities_are_refused(rows: Rows) -> None:
    instance = Instance({"a": Person("a", 9)}, {"p": frozenset("a")}, {"t": (Role("x", 1, "p"),)})
    with pytest.raises(ValueError, match=r"twice|unknown"):
        pair(instance, rows, SEED)


def test_key_and_ticket_bytes() -> None:
    lines = b"5eed\nseat\nE1\nlead\n"
    assert key("5eed", "seat", "E1", "lead") == hashlib.sha256(lines).hexdigest()[:32]
    assert ticket("00ff", "甲") == hashlib.sha256("00ff甲".encode()).digest()
