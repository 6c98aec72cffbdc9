"""Every lie is named by the claims that it makes FALSE, and nothing honest is."""

from pathlib import Path

import pytest
from attacks import ATTACKS as FIRST
from attacks_of_ceremony import ATTACKS_OF_CEREMONY
from attacks_of_rules import ATTACKS_OF_RULES, batches, many_batches
from attacks_of_weeks import ATTACKS_OF_WEEKS
from bureau import SCENARIOS
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import Book, resign, write
from lies import Attack, Edit, body, both, enter, played, signers_of, stratum, text
from lies_of_rules import a_limit, licence, limits
from office import entity

from randcheck.errors import Unreadable
from randcheck.protocol.claims import State
from randcheck.protocol.note import format_verifier_key, signer_from
from randcheck.protocol.verify import Examination
from randcheck.services.verify import Brought, verify
from randcheck.services.world import World

TODAY = "2026-05-01"
ATTACKS = [*FIRST, *ATTACKS_OF_RULES, *ATTACKS_OF_CEREMONY, *ATTACKS_OF_WEEKS]


def examined(
    folder: Path,
    keys: list[str] | None = None,
    seen: list[str] | None = None,
    before: Path | None = None,
    policy: Path | None = None,
) -> Examination:
    brought = Brought(keys or (), seen or (), policy=policy, before=before)
    return verify(folder, brought, World(lambda: f"{TODAY}T00:00:00Z"))


def false_claims(examination: Examination) -> set[tuple[str, str | None]]:
    return {(c.name, c.draw) for c in examination.verdict.claims if c.state is State.FALSE}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_lie_is_named(attack: Attack, tmp_path: Path) -> None:
    examination = examined(write(tmp_path, attack.files()))
    assert {name for name, _ in false_claims(examination)} == set(attack.false.split())
    assert examination.verdict.exit_code == 1


def test_no_two_attacks_are_the_same() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


HONEST = [*SCENARIOS, "practice"]


@pytest.mark.parametrize("scenario", HONEST)
def test_an_honest_folder_has_nothing_false(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    codes = made.codes[:1] if scenario == "held" else made.codes
    before = write(tmp_path / "before", made.before) if made.before else None
    policy = tmp_path / "policy" if made.policy else None
    if policy:
        policy.write_bytes(made.policy or b"")
    found = examined(write(tmp_path / "it", made.files), made.keys, codes, before, policy)
    assert not false_claims(found)
    codes_of = {"practice": 4, "drand": 4}  # machine randomness; throws of unproved time
    assert found.verdict.exit_code == codes_of.get(scenario, 0)


@pytest.mark.parametrize("scenario", HONEST)
def test_nothing_is_proved_without_anchors(scenario: str, tmp_path: Path) -> None:
    found = examined(write(tmp_path, played(scenario).files))
    assert not false_claims(found)
    assert found.verdict.exit_code == 4


@pytest.mark.parametrize("scenario", ["two", "bottleneck", "held"])
def test_every_byte_of_every_file_counts(scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    write(tmp_path, made.files)
    for path, data in made.files.items():
        if path == "pending.json":  # nobody signs promises; the receipt beside them is signed
            continue
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 2, len(data) - 1}:
            for bit in (1, 32):
                bad = bytearray(data)
                bad[place] ^= bit
                (tmp_path / path).write_bytes(bad)
                assert examined(tmp_path).verdict.exit_code == 1, (path, place, bit)
        (tmp_path / path).write_bytes(data)
    assert examined(tmp_path).verdict.exit_code == 4


def test_every_file_is_missed(tmp_path: Path) -> None:
    made = played("two")
    write(tmp_path, made.files)
    for path, data in made.files.items():
        if not path.endswith("-people.txt"):  # which observer and auditor alone may have
            (tmp_path / path).unlink()
            assert examined(tmp_path).verdict.exit_code == 1, path
            (tmp_path / path).write_bytes(data)


def cut(book: Book) -> None:
    """Forget the second attempt and everything behind it."""
    del book.items[book.items.index(book.of("seal")) :]
    book.shown = {p: d for p, d in book.shown.items() if "/2026-0002/" not in p}


def test_a_truncated_log_is_found_by_the_code_only(tmp_path: Path) -> None:
    made = played("two")
    write(tmp_path, resign(made, cut))
    assert examined(tmp_path, made.keys, made.codes[:1]).verdict.exit_code == 0
    assert examined(tmp_path).verdict.exit_code == 4
    found = examined(tmp_path, made.keys, made.codes)
    assert false_claims(found) == {("seen", None)}
    assert found.verdict.exit_code == 1


def new_keys(book: Book) -> None:
    """Forget everybody's keys and sign the whole history with others of the same names."""
    for place, role in enumerate(("log", "operator", "observer")):
        private = Ed25519PrivateKey.from_private_bytes(bytes([place + 1]) * 32)
        book.signers[role] = signer_from(book.signers[role].key.name, private)
    for key in (*book.items[0].body["keys"], book.of("key-add").body):
        key["vkey"] = format_verifier_key(book.signers[key["role"]].key)


def test_new_keys_are_found_by_the_old_ones_only(tmp_path: Path) -> None:
    made = played("one")
    write(tmp_path, resign(made, new_keys, True))
    found = examined(tmp_path)
    assert found.verdict.exit_code == 4
    assert not false_claims(found)
    assert false_claims(examined(tmp_path, made.keys[:1])) == {("whose-log", None)}
    assert false_claims(examined(tmp_path, made.keys[1:])) == {("whose-log", None)}
    assert false_claims(examined(tmp_path, [], made.codes)) == {("seen", None)}


def test_the_observers_key_alone_does_not_tell_whose_log(tmp_path: Path) -> None:
    made = played("one")
    found = examined(write(tmp_path, made.files), made.keys[1:], made.codes)
    open_claims = {c.name for c in found.verdict.claims if c.essential and c.state != "true"}
    assert open_claims == {"whose-log"}
    assert found.verdict.exit_code == 4


def test_inputs_without_the_observer_are_not_vouched_for(tmp_path: Path) -> None:
    made = played("lottery")

    def edit(book: Book) -> None:
        signers_of("inputs", "operator")(book)
        book.of("inputs").roles = ["operator"]

    found = examined(write(tmp_path, resign(made, edit, True)), made.keys)
    assert not false_claims(found)
    states = {c.name: c.state for c in found.verdict.claims}
    assert states["unchosen"] is State.NOT_PROVED
    assert states["files-held"] is State.TRUE


BOUNDS: dict[str, tuple[Edit, str]] = {
    "366 batches": (many_batches(366), "one"),
    "one batch": (batches("2026-12-31"), "one"),
    "a batch on the first day": (batches("2026-03-02", "2026-12-31"), "one"),
    "four limits": (limits(*[a_limit()] * 4), "one"),
    "a limit of the year for an item": (limits(a_limit(scope="item")), "one"),
    "64 KB of rules": (text("rules", b"x" * 65_536), "one"),
    "rules of no line": (text("rules", b""), "one"),
    "rules with NUL": (text("rules", b"a\0\\"), "one"),
    "4 MB of items": (text("items", b"x" * 4_194_304), "items"),
    "items counted as never": (body("items", count=10**15 - 1), "items"),
    "a ratio in 10^7": (stratum(ratio=[2_000_001, 10**7]), "ratio"),
    "a lot that leaves one": (stratum(ratio=[7, 9], number=7), "classes"),
}


@pytest.mark.parametrize("edit, on", BOUNDS.values(), ids=BOUNDS)
def test_what_the_text_allows_is_not_false(edit: Edit, on: str, tmp_path: Path) -> None:
    assert not false_claims(examined(write(tmp_path, resign(played(on), edit, True))))


@pytest.mark.parametrize("day", ["2025-03-02", "2025-08-01", "2026-09-18", "9999-12-31"])
def test_a_licence_date_is_the_bureaus_word_but_seen(day: str, tmp_path: Path) -> None:
    """A licence that begins later frees a friend; nothing is false, and everybody can see it."""
    files = resign(played("pools"), both(licence(entity(0), day), enter(entity(0), "s3")), True)
    assert not false_claims(examined(write(tmp_path, files)))
    tables = [data for path, data in files.items() if path.endswith("-licences.txt")]
    assert f"\n{entity(0)}\t{day}\n".encode() in tables[-1]


@pytest.mark.parametrize("name", ["nothing", "nothing.zip", "a/b", "a\0b"])
def test_an_absent_folder_cannot_be_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        examined(tmp_path / name)
    assert caught.value.exit_code == 3


def test_an_empty_folder_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        examined(tmp_path)
