"""Every line of the table of attacks in SPEC §16 is carried out by a test that is named here.

A name is that of an attack (`attacks*.py`, each found by exactly the claims it names), or a test
as `path::name`.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from office import begun
from test_attacks import ATTACKS

from randcheck.protocol.parts import Dice
from randcheck.services import trial
from randcheck.services.plan import Request, prepare

TESTS = Path(__file__).parent
SPEC = TESTS.parent / "randcheck" / "protocol" / "SPEC.md"
CEREMONY, TRIES, LIMITS = (
    f"{name}.py" for name in ("test_ceremony", "test_ceremony_tries", "test_limits")
)

SHOWN: dict[str, tuple[str, ...]] = {
    "draw again until it suits": (
        "a second live seal",
        "a second draw",
        "a correction twice",
        "an event of a paired draw",
        f"{TRIES}::test_redraw_by_void",
        f"{LIMITS}::test_a_void_after_the_seed_frees_a_friend_and_a_correction_does_not",
    ),
    "the seal written after the round": (
        "a seal written after its round",
        "a seal 299 s before its round",
        f"{LIMITS}::test_a_clock_that_is_slow_proves_nothing",
    ),
    "the seal dated back": (
        "a seal's time before its predecessor",
        "a seal of yesterday",
        f"{CEREMONY}::test_the_seal_dated_back",
        f"{CEREMONY}::test_a_seal_later_than_it_was_seen",
        f"{CEREMONY}::test_the_code_seen_proves_seal_and_no_other",
    ),
    "a thousand stamped logs, one shown": (
        f"{CEREMONY}::test_a_thousand_stamped_forks",
        f"{CEREMONY}::test_a_stamp_of_another_checkpoint_or_of_nothing",
        f"{CEREMONY}::test_a_witness_cosigns_one_of_them",
    ),
    "a fork, one side for each witness": (
        "the checkpoints of a fork",
        f"{CEREMONY}::test_a_fork_for_each_of_two_witnesses",
        f"{CEREMONY}::test_a_cosignature_of_another_size",
        f"{CEREMONY}::test_any_one_of_two_witnesses_is_too_few",
    ),
    "a witness given an older log": (
        f"{CEREMONY}::test_a_witness_given_an_older_log_or_a_folder_of_yesterday",
        "services/test_witness.py::test_a_rollback_is_refused",
    ),
    "redraw by void": (
        "a void after the round",
        "a void beside the round",
        "an attempt not counted after a void",
        f"{TRIES}::test_redraw_by_void",
        f"{TRIES}::test_a_void_when_the_round_should_be_long_past",
        f"{TRIES}::test_a_void_at_the_table_is_the_observers_word",
    ),
    "redraw by letting it lapse": (
        "a result promised and missing",
        "a throw promised and missing",
        "a second live seal",
        f"{TRIES}::test_redraw_by_letting_it_lapse",
    ),
    "redraw by cancelling after the seed": ("a void after the inputs", "a void after the draw"),
    "redraw under another task name": ("a redraw under another task name",),
    "redraw in a new log": (
        "carried attempts forgotten",
        "carried debts forgotten, and no longer owed",
        f"{TRIES}::test_redraw_in_a_new_log_of_the_same_name",
        f"{TRIES}::test_a_log_that_goes_on_carries_attempts_and_debts",
        f"{TRIES}::test_a_log_that_hides_whence_it_came",
    ),
    "an attempt left out": (
        "a void attempt left out",
        "an attempt skipped",
        f"{TRIES}::test_a_hidden_attempt",
    ),
    "dice to taste once the round is known": (
        "dice thrown after the round",
        "inputs 299 s before the round",
        f"{TRIES}::test_dice_once_the_round_is_known",
        f"{TRIES}::test_a_stamp_tells_as_well_when_the_dice_were_thrown",
        f"{LIMITS}::test_who_knows_the_round_throws_until_it_suits",
    ),
    "type the throws to taste without a round": (
        "inputs signed by the log key",
        f"{TRIES}::test_throws_without_a_round_are_the_observers_word",
        "test_attacks.py::test_inputs_without_the_observer_are_not_vouched_for",
    ),
    "inputs typed twice": (
        "a second inputs",
        f"{LIMITS}::test_who_may_type_twice_has_two_chances",
    ),
    "a forged beacon": (
        "a beacon with torsion",
        "a beacon with the flag of infinity",
        "a beacon of the other sign",
        "a beacon of noughts",
        "a beacon in capitals",
        f"{LIMITS}::test_without_the_check_of_the_subgroup_a_beacon_has_many_signatures",
    ),
    "another round, an old round, another chain": (
        "the signature of another round",
        "the signature of another chain",
        "the line of another round",
        "a later round drawn than was sealed",
        "a round of yesterday",
        "a beacon of our own",
    ),
    "a replaced key": (
        f"{TRIES}::test_replaced_keys_are_found_by_the_policy",
        "test_attacks.py::test_new_keys_are_found_by_the_old_ones_only",
    ),
    "a revoked key goes on signing": (
        "a draw signed by a revoked log key",
        "a seal signed by a revoked operator",
        "a checkpoint by a revoked log key",
        "a revoked key added again",
        f"{TRIES}::test_a_log_is_known_by_its_first_key_and_by_its_last",
    ),
    "revocation to undo a seal": (
        "an observer revoked before the seal he signed",
        "an observer revoked before inputs he signed",
        "an observer revoked by the operator",
        f"{TRIES}::test_what_a_key_signed_before_it_was_revoked_stands",
    ),
    "the observer left out": (
        "a seal without the observer",
        "a void that the observer did not sign",
        "a correction not signed by the observer",
        "an event that the observer did not sign",
        f"{TRIES}::test_throws_without_a_round_are_the_observers_word",
    ),
    "an event or a correction dropped": (
        "a pairing promised and missing",
        "a pairing without its event",
        f"{TRIES}::test_an_event_dropped",
        f"{TRIES}::test_a_correction_dropped",
    ),
    "an event that changes the rules": ("an event with three officers",),
    "a drawn firm shown under another's name": (f"{TRIES}::test_names_are_the_bureaus_word",),
    "an event dated back": (
        "an event before its draw",
        "an event of another day",
        f"{TRIES}::test_an_event_dated_back",
    ),
    "swap in a named colleague": (
        "a colleague named for the absent",
        "a substitution that the observer did not sign",
    ),
    "clear the bench, then substitute": (
        "services/test_substitution.py::test_clearing_the_bench_does_not_choose_who_comes",
        "a recusal that nobody logged",
    ),
    "swap until two friends meet": (
        "a substitution twice",
        "a substitution while one waits",
        "somebody absent twice",
        "an absence from one firm only",
        "a recusal that nobody logged",
        "a substitution promised and missing",
        "services/test_substitution.py::test_who_was_absent_does_not_come_back",
    ),
    "a team of one officer": ("a visit by one officer",),
    "an expired certificate on the day": (
        "services/test_recording.py::test_a_certificate_that_ended_before_the_visit",
    ),
    "experts or helpers for officers at the visit": ("an expert for an officer",),
    "a visit dated before the draw, or after its end": (
        "a visit before the draw",
        "a visit after the task",
        "a finding of a day to come",
        "services/test_recording.py::test_a_day_before_a_substitute_was_drawn",
    ),
    "a finding by somebody undrawn": (
        "a finding by somebody undrawn",
        "a finding recorded by somebody undrawn",
    ),
    "reviewing one's own finding": (
        "a finding reviewed by its recorder",
        "a finding reviewed by nobody known",
    ),
    "a firm omitted from publicity": (
        "the firm that refused left out",
        "what came after the draw left out",
    ),
    'a friend found "closed" to bring in somebody else': (
        "a firm gone that was found open",
        "a firm gone without review",
        "a reserve out of turn",
        "a reserve for the same firm twice",
    ),
    "retire the reserve whose turn it is": (
        "services/test_substitution.py::test_a_retired_reserve_moves_up_all_the_same",
    ),
    "two drawn firms made one by a change of code": (
        "two firms of one draw made one",
        "services/test_substitution.py::test_two_drawn_firms_are_not_made_one",
    ),
    "an earlier finding made to vanish": (
        "a finding that hides another",
        "a correction without reason",
    ),
    "practice shown as real": (
        "practice in a real origin",
        "a real log in a practice origin",
        "a practice drum in a real log",
        "a practice source in a real log",
        "a practice log before a real one",
        f"{TRIES}::test_practice_shown_as_real",
    ),
    "strike an enemy's rivals": (
        "a correction that adds again",
        "a correction that frees somebody else",
        "a stranger struck",
        "everybody struck",
        "a correction after a visit",
        f"{LIMITS}::test_a_void_after_the_seed_frees_a_friend_and_a_correction_does_not",
    ),
    "a seed of too few bits": (
        "39 bits",
        "more bits than there are",
        f"{LIMITS}::test_of_a_thousand_seeds_the_seal_is_worded_to_taste",
        f"{LIMITS}::test_of_a_million_million_seeds_no_wording_is_better",
        f"{LIMITS}::test_fewer_than_40_bits_are_refused",
    ),
    "a second log on the side": (
        "test_attacks.py::test_nothing_is_proved_without_anchors",
        f"{CEREMONY}::test_the_code_seen_proves_seal_and_no_other",
    ),
    "re-sign everything with new keys": (
        "test_attacks.py::test_new_keys_are_found_by_the_old_ones_only",
        f"{CEREMONY}::test_a_witness_of_ones_own",
    ),
    "cut the log off, or take an entry out": (
        "an entry taken from the middle",
        "a checkpoint of fewer entries",
        "test_attacks.py::test_a_truncated_log_is_found_by_the_code_only",
    ),
    "leave a friend out of the drum": (
        "a firm in neither list",
        "an active firm retired",
        "a reason of our own",
    ),
    "a bar without a visit, a bar forgotten": (
        "a bar without visit",
        "a barred firm in the drum",
        "a limit left out",
        "test_attacks.py::test_a_licence_date_is_the_bureaus_word_but_seen",
    ),
    "a changed code to dodge a bar": (
        "a renamed barred firm in the drum",
        "protocol/test_history.py::test_a_new_code_dodges_no_bar",
        "protocol/test_carried.py::test_a_new_code_dodges_no_debt",
    ),
    "edits on the eve": ("a roster counted wrongly", "a roster of fewer", "a firm of no roster"),
    "not visiting whom one drew": (
        "an owed firm in neither list",
        "an owed firm filtered",
        "an owed firm spared",
        f"{LIMITS}::test_a_debt_is_drawn_next_time_whatever_the_seed",
    ),
    "strata of one, or of nobody": (
        "nobody drawn",
        "everybody drawn",
        "a lot of everybody",
        "the number of the seal",
    ),
    "rules or items changed for one draw": (
        "rules changed without an entry",
        "items changed without an entry",
        "rules changed after all was prepared",
    ),
    "a friend lent from elsewhere": (
        "a loan nobody logged",
        "a borrowed person as one's own",
        "a borrowed person seated without need",
    ),
    "a seat only one friend can take": (
        "a person of no panel",
        "a stranger in a panel",
        "a recusal nobody logged",
        "test_attack_table.py::test_a_narrow_panel_is_named_before_it_is_sealed",
    ),
    "experts or helpers as officers": (
        "an expert counted as officer",
        "an officer who is an expert",
        "one officer",
    ),
    "order of the import file, of a database, of a hash table": (
        "test_determinism.py::test_every_machine_writes_the_same_bytes",
        "test_determinism.py::test_every_form_of_a_file_gives_the_same_publication_and_papers",
        "protocol/test_selection.py::test_the_order_of_the_frame_means_nothing",
    ),
    "ids such as `../x`, invisible or look-alike characters": (
        "a firm with an invisible sign",
        "protocol/test_alphabet.py::test_every_character_of_an_open_token",
        "protocol/test_alphabet.py::test_shapes",
    ),
    "digest of one list, root of another": ("digest of one drum, root of another",),
    "hostile folder": (
        "test_hostile.py::test_a_zip_with_an_odd_member_is_refused",
        "test_hostile.py::test_an_odd_folder_is_refused",
        "test_hostile.py::test_numbers_beyond_reason_end",
    ),
    "a shown file that shows something else": (
        "a winner renamed",
        "a list retyped",
        "a file of nobody",
    ),
    "a page that shows something else": (
        "services/test_page_claim.py::test_a_page_that_shows_something_else_is_false",
    ),
}


def table() -> list[str]:
    section = SPEC.read_text("utf-8").split("\n## 16. ")[1].split("\n## ")[0]
    found = re.findall(r"^\| (.*?) \| .* \|$", section, re.M)
    assert found.pop(0) == "attack"
    return found


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_table_is_shown_line_by_line() -> None:
    assert len(table()) == len(set(table())) > 40
    assert list(SHOWN) == table()


@pytest.mark.parametrize("line", SHOWN)
def test_the_line_is_carried_out(line: str) -> None:
    attacks = {attack.name for attack in ATTACKS}
    assert SHOWN[line]
    for name in SHOWN[line]:
        path, _, test = name.partition("::")
        assert test in names_in(path) if test else name in attacks, name


def test_a_narrow_panel_is_named_before_it_is_sealed(tmp_path: Path) -> None:
    """Nothing forbids a panel of one: it is told to those who seal, and sealed for all to count."""
    bureau = begun(tmp_path)
    asked = Request("餐饮抽查", (Dice("dice", 10, 15),), number=5, by="")
    planned = prepare(bureau.journal, bureau.rules, asked)
    members = {panel: len(found) for panel, found in planned.people.panels.items()}
    assert members["expert"] == 1 < members["officer"]
    told = [remark.en for remark in trial.remarks(bureau.journal, planned)]
    assert "panel expert has only 1 persons" in told
    assert not any("panel officer" in remark for remark in told)
