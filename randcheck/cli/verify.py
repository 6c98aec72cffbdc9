"""The command that verifies a publication: one line per claim, one verdict."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from randcheck.cli.options import Json, both
from randcheck.cli.output import line, write_json
from randcheck.cli.session import pick
from randcheck.cli.words import CLAIMS, STATES, fate
from randcheck.protocol.bodies import Seal
from randcheck.protocol.calendar import days_apart
from randcheck.protocol.claims import Claim, State, Verdict
from randcheck.protocol.table import Row
from randcheck.protocol.verify import Examination
from randcheck.services.wording import reason, stratum_name
from randcheck.text import Text, tr

KEY_HELP = both("已知的公钥指纹, 可重复", "a fingerprint you know, repeatable")
SEEN_HELP = both("抄下的封存码或抽取码, 可重复", "a code you noted, repeatable")
POLICY_HELP = both("信任名单: 日志公钥与第三方联署", "C2SP policy: log keys, witnesses, quorum")
TSA_HELP = both("时间戳机构的根证书 PEM", "roots of time-stamp authorities, PEM")
BEFORE_HELP = both("原日志的公示", "the publication of the log before")
STRATA_SHOWN = 8
VERDICTS = {
    0: tr("结论: 属实", "verdict: true"),
    1: tr("结论: 不符", "verdict: FALSE"),
    4: tr("结论: 未发现不符, 但有未能证明的", "verdict: nothing false, not everything proved"),
}
PRACTICE = tr("演练, 不是真实抽取", "practice, not a real draw")
EMPTY = tr("", "")
EVENT = tr("事件: 人员重新匹配", "event: pairing drawn anew")
YEAR = 366


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="路径", help=both("文件夹或 zip", "folder or zip"))
    ],
    key: Annotated[list[str] | None, typer.Option("--key", metavar="指纹", help=KEY_HELP)] = None,
    seen: Annotated[list[str] | None, typer.Option("--seen", metavar="码", help=SEEN_HELP)] = None,
    policy: Annotated[Path | None, typer.Option(metavar="文件", help=POLICY_HELP)] = None,
    tsa_ca: Annotated[Path | None, typer.Option("--tsa-ca", metavar="文件", help=TSA_HELP)] = None,
    before: Annotated[Path | None, typer.Option(metavar="路径", help=BEFORE_HELP)] = None,
    as_json: Json = False,
) -> None:
    """核对公示: 不用网络、数据库和口令 / Verify a publication, offline and without secrets."""
    from randcheck.services.verify import Brought
    from randcheck.services.verify import verify as run
    from randcheck.services.world import World

    brought = Brought(key or [], seen or [], policy, tsa_ca, before)
    examination = run(path, brought, World())
    if as_json:
        write_json("verdict", **verdict_json(examination.verdict))
    else:
        show(examination)
    raise typer.Exit(examination.verdict.exit_code)


def show(examination: Examination) -> None:
    """Print every claim and the verdict in its fixed wording."""
    verdict = examination.verdict
    log = examination.log
    choices = {
        view.case.seal.draw: choice(view.case.seal, log.table(view.attempt.seq, "labels"))
        for view in examination.views
        if log
    }
    draw: str | None = None
    for claim in verdict.claims:
        if claim.draw != draw and claim.draw is not None:
            line(f"{claim.draw}  {pick(choices.get(claim.draw, EVENT))}")
            if others := _others(examination, claim.draw):
                line(f"  {pick(others)}")
        draw = claim.draw
        line(claim_line(claim))
    counts = {state: verdict.count(state) for state in State}
    unchecked = counts[State.NOT_CHECKED]
    more = tr(f" 此处未查{unchecked}", f", {unchecked} not checked here") if unchecked else EMPTY
    head = pick(VERDICTS[verdict.exit_code])
    tail = pick(
        tr(
            f"属实{counts[State.TRUE]} 不符{counts[State.FALSE]} "
            f"未能证明{counts[State.NOT_PROVED]}{more.zh}",
            f"{counts[State.TRUE]} true, {counts[State.FALSE]} FALSE, "
            f"{counts[State.NOT_PROVED]} not proved{more.en}",
        )
    )
    practice = f" ({pick(PRACTICE)})" if verdict.practice else ""
    line(f"{head}{practice}  {tail}")


def _others(examination: Examination, draw: str) -> Text | None:
    """Name the other seals of the same item within a year, and what became of them."""
    attempts = [view.attempt for view in examination.views]
    seal = next((a.seal for a in attempts if a.seal.draw == draw), None)
    others = [
        a
        for a in attempts
        if seal
        and a.seal.item == seal.item
        and a.seal.draw != draw
        and days_apart(a.seal.as_of, seal.as_of) <= YEAR
    ]
    shown = "、".join(f"{a.seal.draw} {fate(a.fate)}" for a in others[:STRATA_SHOWN])
    more = " …" if len(others) > STRATA_SHOWN else ""
    if not others:
        return None
    return tr(f"同事项一年内另有: {shown}{more}", f"same item within a year: {shown}{more}")


def choice(seal: Seal, labels: Sequence[Row]) -> Text:
    """Say what the bureau chose before the seal: that is lawful, and not random."""
    names = {row[1]: row[2] for row in labels if row[0] == "stratum"}
    shown, more = seal.strata[:STRATA_SHOWN], ["…"] * (len(seal.strata) > STRATA_SHOWN)
    numbers = [f"{s.number}/{s.drum}" for s in shown]
    called = [stratum_name(s.stratum, names.get(s.stratum)) for s in shown]
    called_en = [names.get(s.stratum, s.stratum) for s in shown]
    shares = [*map(" ".join, zip(called, numbers, strict=True)), *more]
    shares_en = [*map(" ".join, zip(called_en, numbers, strict=True)), *more]
    left_out = [f"{reason(c.reason).zh} {c.count}" for c in seal.entities.excluded]
    left_out_en = [f"{c.count} {reason(c.reason).en}" for c in seal.entities.excluded]
    return tr(
        f"{seal.task} {seal.as_of} 第{seal.attempt}次, 抽前选定: {'; '.join([*shares, *left_out])}",
        f"{seal.task} {seal.as_of}, attempt {seal.attempt}, chosen before: "
        f"{'; '.join([*shares_en, *left_out_en])}",
    )


def claim_line(claim: Claim) -> str:
    """Write one claim: state, what is claimed, and why it is not true."""
    name: Text = CLAIMS.get(claim.name, tr(claim.name, claim.name))
    indent = "  " if claim.draw else ""
    needs = (
        tr(f"需要{claim.needs.zh}", f"needs {claim.needs.en}") if claim.needs.zh else claim.needs
    )
    why = "; ".join(filter(None, (pick(claim.text), pick(needs))))
    return f"{indent}{pick(STATES[claim.state])}  {pick(name)}" + (f": {why}" if why else "")


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Describe a verdict for programs."""
    return {
        "exit_code": verdict.exit_code,
        "practice": verdict.practice,
        "claims": [
            {
                "claim": c.name,
                "draw": c.draw,
                "state": str(c.state),
                "essential": c.essential,
                "evidence": _both(c.text),
                "needs": _both(c.needs),
            }
            for c in verdict.claims
        ],
    }


def _both(text: Text) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text.zh else None
