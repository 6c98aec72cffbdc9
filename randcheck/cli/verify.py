"""The command that verifies a publication: one line per claim, one verdict."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli.options import Json, both
from randcheck.cli.output import write_json
from randcheck.cli.verdict import show
from randcheck.protocol.claims import Verdict
from randcheck.text import Text

if TYPE_CHECKING:
    from randcheck.services.verify import Brought

KEY_HELP = both("已知的公钥指纹, 可重复", "a fingerprint you know, repeatable")
SEEN_HELP = both("抄下的封存码或抽取码, 可重复", "a code you noted, repeatable")
POLICY_HELP = both("信任名单: 日志公钥与第三方联署", "C2SP policy: log keys, witnesses, quorum")
TSA_HELP = both("时间戳机构的根证书 PEM", "roots of time-stamp authorities, PEM")
BEFORE_HELP = both("原日志的公示", "the publication of the log before")


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
        show(examination, _options(brought))
    raise typer.Exit(examination.verdict.exit_code)


def _options(brought: "Brought") -> list[str]:
    """List the options that need no hint any more; of keys and codes there may be others."""
    given = {"--policy": brought.policy, "--tsa-ca": brought.tsa_ca}
    return [option for option, value in given.items() if value]


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
