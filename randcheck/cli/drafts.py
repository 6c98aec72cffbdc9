"""Commands for an entry that is signed on another machine: `show`, `sign`, `complete`, `cancel`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import ask, session
from randcheck.cli.options import Json, Yes, both
from randcheck.cli.output import line, say, write_json
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.protocol.note import Note
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
    draft = waiting_draft(journal) if out is None else export(journal, out)
    if as_json:
        write_json("draft", **note_json(draft.note))
        return
    for text in _lines(draft, journal.state.zone):
        line(session.pick(text))


@app.command("sign")
def sign(
    path: Annotated[Path, typer.Argument(metavar="草稿.zip")],
    key: Annotated[Path, typer.Option(metavar="密钥", help=both("私钥文件", "private key file"))],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="签名.txt", help=both("签名行写到哪里", "where to")),
    ] = None,
    passphrase_file: SignerFile = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """在自己的电脑上看过草稿再签名 / Look at a draft on your own machine and sign it."""
    from randcheck.services.disk import write_atomic
    from randcheck.services.draft_file import name_of_key, read_draft_file, refuse_place, sign_draft
    from randcheck.services.keys import open_key_file
    from randcheck.services.setup import ZONE

    draft = read_draft_file(path)
    for text in _lines(draft, ZONE):
        say(text)
    if out is not None:
        refuse_place(out)
    if ask.at_terminal() and not ask.confirm(tr("签名?", "sign it?"), yes):
        say(tr("没有签名", "not signed"))
        return
    who = tr(f"签名人 {key.name}", f"the signer {key.name}")
    secret = ask.passphrase(who, passphrase_file, KEY_VARIABLE)
    signer = open_key_file(key, name_of_key(draft, key), secret)
    signed = sign_draft(draft, signer).decode()
    if out is not None:
        write_atomic(out, signed.encode())
    _say_signed(draft, out)
    if as_json:
        write_json("signature", entry=draft.note.text_hash, lines=signed.splitlines())
    elif out is None:
        line(signed.rstrip("\n"))


def _say_signed(draft: "Draft", out: Path | None) -> None:
    """Say what goes back, and what the signer keeps."""
    from randcheck.protocol.folder_claims import CODED
    from randcheck.services.draft_words import name_of_code

    name = name_of_code(draft.entry.body)
    back = tr("这一行", "this line") if out is None else tr(f" {out} ", f"{out}")
    say(tr(f"√ 已签, 把{back.zh}带回去", f"√ signed; take {back.en} back"))
    if isinstance(draft.entry.body, CODED):
        say(tr(f"抄下{name.zh}, 核对时用 --seen", f"copy the {name.en}, for verify --seen"))


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
    for text in (*_lines(draft, journal.state.zone), *next_step(journal, draft.entry.body)):
        say(text)
    if as_json:
        write_json("draft", **note_json(draft.note))


@app.command("cancel")
def cancel(as_json: Json = False) -> None:
    """不要这份草稿了 / Drop the draft."""
    from randcheck.services import drafts

    draft = drafts.cancel(session.journal())
    say(
        tr("√ 草稿已取消, 没有记入日志", "√ the draft is dropped, and not in the log"),
        tr(
            "监督人若抄过条目码, 请告诉他作废",
            "tell the observer, if he copied its code, that the code is of nothing",
        ),
    )
    if as_json:
        write_json("draft", **note_json(draft.note))


def note_json(note: "Note") -> dict[str, Any]:
    """Describe the note of a draft for programs."""
    from randcheck.protocol.bodies import TYPE_OF
    from randcheck.protocol.entry import parse_entry
    from randcheck.protocol.record import to_json

    entry = parse_entry(note.text)
    return {
        "log": entry.log,
        "seq": entry.seq,
        "type": TYPE_OF[type(entry.body)],
        "time": entry.time,
        "sha256": note.text_hash,
        "signed_by": [signature.name for signature in note.signatures],
        "body": to_json(entry.body),
    }


def _lines(draft: "Draft", zone: str) -> list[Text]:
    """Say in words what is signed."""
    from randcheck.protocol.anchors import show_code
    from randcheck.protocol.calendar import seconds
    from randcheck.services.draft_words import describe, name_of_code, stratum_labels
    from randcheck.services.wording import clock

    entry, code = draft.entry, show_code(draft.note.text_hash)
    name, at = name_of_code(entry.body), f"{clock(seconds(entry.time), zone)} ({zone})"
    signed = "、".join(signature.name for signature in draft.note.signatures)
    return [
        tr(f"{entry.log} 第 {entry.seq} 条  {at}", f"{entry.log} {entry.seq}  {at}"),
        *describe(entry.body, stratum_labels(draft)),
        tr(f"{name.zh}  {code}", f"{name.en}  {code}"),
        tr(f"已签: {signed}", f"signed by {signed}"),
    ]
