"""Commands for an entry that is signed on another machine: `show`, `sign`, `complete`, `cancel`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import ask, session
from randcheck.cli.options import Json, both
from randcheck.cli.output import line, say, write_json
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.draft_file import Draft

KEY_VARIABLE = "RANDCHECK_KEY_PASSPHRASE_FILE"
MOST_LINES = 65_536
SignerFile = Annotated[
    str | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", help=both("签名人口令文件", "the signer's passphrase")
    ),
]
app = typer.Typer(no_args_is_help=True)


@app.command("show")
def show(
    out: Annotated[
        Path | None, typer.Option(metavar="草稿.zip", help=both("再写一份", "write the file anew"))
    ] = None,
    as_json: Json = False,
) -> None:
    """查看等签名的草稿 / Show the entry that waits for a signature."""
    from randcheck.services.drafts import export, waiting_draft

    journal = session.journal()
    _show(waiting_draft(journal) if out is None else export(journal, out), as_json)


@app.command("sign")
def sign(
    path: Annotated[Path, typer.Argument(metavar="草稿.zip")],
    key: Annotated[Path, typer.Option(metavar="密钥", help=both("私钥文件", "private key file"))],
    passphrase_file: SignerFile = None,
    as_json: Json = False,
) -> None:
    """在自己的电脑上看过草稿再签名 / Look at a draft on your own machine and sign it."""
    from randcheck.services.draft_file import name_of_key, read_draft_file, sign_draft
    from randcheck.services.keys import open_key_file

    draft = read_draft_file(path)
    for text in _lines(draft):
        say(text)
    who = tr(f"签名人 {key.name}", f"the signer {key.name}")
    secret = ask.passphrase(who, passphrase_file, KEY_VARIABLE)
    signer = open_key_file(key, name_of_key(draft, key), secret)
    signed = sign_draft(draft, signer).decode()
    say(tr("√ 已签, 把这一行带回去", "√ signed; take this line back"))
    if as_json:
        write_json("signature", entry=draft.note.text_hash, lines=signed.splitlines())
    else:
        line(signed.rstrip("\n"))


@app.command("complete")
def complete(
    path: Annotated[Path, typer.Argument(metavar="签名行|-", help=both("文件", "file, - stdin"))],
    as_json: Json = False,
) -> None:
    """带回签名行, 记入日志 / Put the signature that came back under the draft; log it."""
    from randcheck.services import drafts
    from randcheck.services.draft_words import next_step
    from randcheck.services.verify import read_small

    journal = session.journal()
    raw = sys.stdin.read(MOST_LINES).encode() if str(path) == "-" else read_small(path)
    draft = drafts.complete(journal, raw.replace(b"\r\n", b"\n").lstrip(b"\xef\xbb\xbf"))
    say(tr(f"√ 第 {draft.entry.seq} 条已记入日志", f"√ entry {draft.entry.seq} is in the log"))
    for text in (*_lines(draft), *next_step(journal, draft.entry.body)):
        say(text)
    if as_json:
        write_json("draft", **_json(draft))


@app.command("cancel")
def cancel(as_json: Json = False) -> None:
    """不要这份草稿了 / Drop the draft."""
    from randcheck.services import drafts

    draft = drafts.cancel(session.journal())
    say(tr("√ 草稿已取消, 没有记入日志", "√ the draft is dropped, and not in the log"))
    if as_json:
        write_json("draft", **_json(draft))


def _show(draft: "Draft", as_json: bool) -> None:
    if as_json:
        write_json("draft", **_json(draft))
        return
    for text in _lines(draft):
        line(session.pick(text))


def _json(draft: "Draft") -> dict[str, Any]:
    from randcheck.protocol.record import to_json
    from randcheck.services.draft_file import kind_of

    return {
        "log": draft.entry.log,
        "seq": draft.entry.seq,
        "type": kind_of(draft),
        "time": draft.entry.time,
        "sha256": draft.note.text_hash,
        "signed_by": [signature.name for signature in draft.note.signatures],
        "body": to_json(draft.entry.body),
    }


def _lines(draft: "Draft") -> list[Text]:
    """Say in words what is signed."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services.draft_words import describe, name_of_code

    entry, code = draft.entry, show_code(draft.note.text_hash)
    name = name_of_code(entry.body)
    signed = "、".join(signature.name for signature in draft.note.signatures)
    return [
        tr(
            f"{entry.log} 第 {entry.seq} 条  {entry.time}", f"{entry.log} {entry.seq}  {entry.time}"
        ),
        *describe(entry.body),
        tr(f"{name.zh}  {code}", f"{name.en}  {code}"),
        tr(f"已签: {signed}", f"signed by {signed}"),
    ]
