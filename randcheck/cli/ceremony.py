"""Lead two people through a draw: at most six questions, the seal, the throws, the result."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from randcheck.cli import ask
from randcheck.cli.options import whole_number
from randcheck.cli.output import say
from randcheck.cli.show import show_plan, show_seal
from randcheck.errors import UsageError
from randcheck.protocol.anchors import show_code
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.note import Signer
from randcheck.services import draws, plan, ready, setup, trial
from randcheck.services.draft_file import refuse_place
from randcheck.services.itemised import has_items, read_item
from randcheck.services.journal import Journal
from randcheck.services.last import BY_RULES, last_answers
from randcheck.services.rules import Rules, read_rules
from randcheck.services.words import Words, known_source, read_amount, read_name, read_request
from randcheck.text import tr


def complete(journal: Journal, rules: Rules, given: dict[str, Any]) -> Words:
    """Fill in what the options left open, by asking; Enter is as last time."""
    last = last_answers(journal)
    task = given["task"] or ask.ask_until(
        tr("任务", "task"), "--task", read_name, last.get("task", "")
    )
    if not given["item"] and ask.at_terminal() and has_items(journal):
        question = tr("抽查事项(编号或名称)", "item (code or name)")
        given["item"] = ask.ask_until(
            question, "--item", lambda text: read_item(journal, text), last.get("item", "")
        )
    plain = {f.name: given[f.name] for f in fields(Words) if f.name in given}
    typed = {name: tuple(plain.pop(name) or ()) for name in ("ratio", "where")}
    source = given["source"] or last.get("source", "1")
    words = Words(**{**plain, **typed, "task": task, "source": source})
    return _ask_rest(journal, rules, words, last, given)


def _ask_rest(
    journal: Journal, rules: Rules, words: Words, last: dict[str, str], given: dict[str, Any]
) -> Words:
    by_rules = rules.says_how_many
    said = words.number is not None or words.each is not None or words.ratio
    if not said and (ask.at_terminal() or not by_rules):
        words = _ask_amount(rules, words, last, by_rules)
    if words.team is None and ask.at_terminal() and _one_role(rules):
        usual = last.get("team", str(rules.teams[0].roles[0].number))
        question = tr("每户几人", "inspectors per entity")
        words = replace(words, team=ask.ask_until(question, "--team", whole_number, usual))
    if not setup.observer_known(journal) and not given["observer"] and ask.at_terminal():
        given["observer"] = ask.ask(tr("监督人", "observer"), "--observer")
    if not given["source"] and ask.at_terminal() and not journal.practice:
        question = tr(
            "随机源 1 十面骰掷20次 2 六面骰掷26次 3 drand 10分钟后的一轮",
            "source 1: 20 d10, 2: 26 d6, 3: drand in 10 minutes",
        )
        words = replace(
            words, source=ask.ask_until(question, "--source", known_source, words.source)
        )
    return words


def _ask_amount(rules: Rules, words: Words, last: dict[str, str], by_rules: bool) -> Words:
    usual = last.get("amount", BY_RULES if by_rules else "20")
    question = tr("抽多少(户数或比例)", "how many (number or ratio)")

    def read(text: str) -> str:
        if text != BY_RULES:
            read_amount(text, rules.strata.rounding)
        return text

    answer = ask.ask_until(question, "--number", read, usual)
    if answer == BY_RULES:
        return words
    amount = read_amount(answer, rules.strata.rounding)
    if isinstance(amount, int):
        return replace(words, number=amount)
    return replace(words, ratio=(answer,))


def _one_role(rules: Rules) -> bool:
    return len(rules.teams) == 1 and len(rules.teams[0].roles) == 1


def prepare(journal: Journal, given: dict[str, Any]) -> tuple[plan.Plan, trial.Trial]:
    """Ask, compute, try, and show what would be sealed."""
    rules = read_rules(journal.workspace.rules_path)
    ready.refuse_unready(journal)
    words = complete(journal, rules, given)
    prepared = plan.prepare(
        journal, rules, read_request(words, rules, journal.practice, journal.state.zone)
    )
    tried = trial.try_draw(prepared)
    show_plan(journal, prepared, tried)
    for remark in ready.slips(journal, prepared):
        say(tr(f"  · {remark.zh}", f"  · {remark.en}"))
    return prepared, tried


def confirm_number(prepared: plan.Plan, tried: trial.Trial, yes: bool) -> None:
    """Have the operator type the number that will be drawn.

    Raises:
        Refused: no trial gave every entity its team.
        UsageError: another number, or nobody to type it.
    """
    trial.refuse_hopeless(tried)
    if yes:
        return
    number = str(prepared.number)
    question = tr(f"封存后不能改。输入 {number} 确认:", f"a seal cannot be changed. Type {number}:")
    if ask.ask(question, "--yes") != number:
        raise UsageError(tr("没有确认, 未封存", "not confirmed, nothing sealed"))


def open_people(
    journal: Journal,
    observer: str | None,
    operator_file: str | None,
    observer_file: str | None,
    elsewhere: Path | None = None,
) -> list[Signer]:
    """Open the operator's and the observer's keys; the observer's is made at first use.

    With a file for signing `elsewhere` the observer's key is not here, and what is signed becomes
    a draft in that file.

    Raises:
        Refused: a draft waits; that file is there already; or no observer's key is registered
            that could sign it.
    """
    journal.workspace.store.refuse_draft()
    if elsewhere is not None:
        setup.refuse_nobody_elsewhere(journal)
        refuse_place(elsewhere)
        journal.elsewhere = elsewhere
    elif setup.observer_known(journal):
        setup.find_signer(journal, "observer")  # said before anybody types a passphrase
    name = journal.workspace.setting("operator")
    operator = ask.retry(
        lambda: setup.open_signer(
            journal,
            "operator",
            ask.passphrase(
                tr(f"操作人{name}", f"operator {name}"), operator_file, ask.OPERATOR_VARIABLE
            ),
        )
    )
    if elsewhere is not None:
        return [operator]
    if setup.observer_known(journal):
        who = journal.workspace.setting("observer")
        return [operator, ask.retry(lambda: _open_observer(journal, who, observer_file))]
    who = observer or ask.ask(tr("监督人姓名", "the observer's name"), "--observer")
    return [operator, ask.retry(lambda: _new_observer(journal, who, observer_file, operator))]


def _open_observer(journal: Journal, who: str, path: str | None) -> Signer:
    secret = ask.passphrase(tr(f"监督人{who}", f"observer {who}"), path, ask.OBSERVER_VARIABLE)
    return setup.open_signer(journal, "observer", secret)


def _new_observer(journal: Journal, who: str, path: str | None, operator: Signer) -> Signer:
    title = tr(f"首次使用, 请监督人{who}自设", f"first use: observer {who} chooses a")
    secret = ask.passphrase(title, path, ask.OBSERVER_VARIABLE, new=True)
    signer = setup.add_observer(journal, who, secret, operator)
    code = show_code(signer.key.fingerprint)
    say(tr(f"监督人公钥指纹  {code}", f"the observer's fingerprint  {code}"))
    return signer


def seal(journal: Journal, prepared: plan.Plan, signers: list[Signer]) -> Attempt:
    """Seal and show the code to be photographed."""
    attempt = draws.seal(journal, prepared, signers)
    show_seal(journal, attempt)
    return attempt
