"""A publication checked with the tools that people have: sha256sum, ssh-keygen, openssl, Go."""

import base64
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from stock.runs import Run, beacon_run

from randcheck.protocol.add_checkpoint import parse_request
from randcheck.protocol.checkpoint import Checkpoint, parse_checkpoint
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import prove_consistency, prove_inclusion
from randcheck.protocol.note import parse_note
from randcheck.services.evidence import read_evidence

STOCK = Path(__file__).with_name("stock")
README = STOCK.parents[1] / "README.md"
HEAD = "# allowed_signers: compare with what the bureau published; added files go unnoticed\n"
LINE = (
    "ssh-keygen -Y verify -f allowed_signers -I '{origin}' -n randcheck"
    " -s SHA256SUMS.sig < SHA256SUMS && sha256sum -c SHA256SUMS"
)
"""What `VERIFY.txt` holds, and README shows too."""

PATHS = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
GO = shutil.which("go", path=PATHS)
NEEDED = ("sh", "sed", "awk", "od", "sha256sum", "ssh-keygen", "openssl")
ABSENT = [tool for tool in NEEDED if shutil.which(tool) is None]
DRAW, SEAL = "2023-0001", "entries/00000006.note"
pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not here: {', '.join(ABSENT)}")


def shell(folder: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    line = ["sh", "-c", command, "sh", *words]
    return subprocess.run(line, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def script(name: str, *words: object) -> tuple[int, str]:
    line = ["sh", str(STOCK / name), *map(str, words)]
    ran = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    assert ran.stderr == "", ran.stderr
    return ran.returncode, ran.stdout


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return beacon_run(tmp_path_factory.mktemp("stock") / "office")


@pytest.fixture
def copy(run: Run, tmp_path: Path) -> Path:
    shutil.copytree(run.public, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def origin(run: Run) -> str:
    return (run.public / "checkpoint").read_text(encoding="utf-8").splitlines()[0]


def change(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data and len(old) == len(new)
    path.write_bytes(data.replace(old, new, 1))


# --- two lines ------------------------------------------------------------------------------------


def test_the_folder_and_the_readme_say_the_line(run, origin):
    said = (run.public / "VERIFY.txt").read_text(encoding="utf-8")
    assert said == f"{HEAD}{LINE.format(origin=origin)}\n"
    start, end = LINE.split("{origin}")
    shown = README.read_text(encoding="utf-8")
    assert re.search(f"^{re.escape(start)}[^ ']+{re.escape(end)}$", shown, re.M)


def test_the_line_accepts_the_folder_and_refuses_a_change(copy, origin):
    def accepted() -> tuple[bool, bool]:
        done = shell(copy, LINE.format(origin=origin)), shell(copy, "sh VERIFY.txt")
        return done[0].returncode == 0, done[1].returncode == 0

    assert accepted() == (True, True)
    change(copy / "index.json", b"drawn", b"faked")
    assert accepted() == (False, False)
    shell(copy, "sha256sum $(cut -c67- SHA256SUMS) > new; mv new SHA256SUMS")
    assert accepted() == (False, False)


# --- openssl --------------------------------------------------------------------------------------

SIGNED = """\
sed '/^$/,$d' "$1" > ../text
sed -n "s|^— $3 ||p" "$1" | openssl base64 -d -A | tail -c 64 > ../signature
openssl pkeyutl -verify -rawin -pubin -inkey "$2" -in ../text -sigfile ../signature
"""


@pytest.mark.parametrize(
    ("note", "role"),
    [
        ("entries/00000000.note", "log"),
        ("entries/00000000.note", "operator"),
        (SEAL, "observer"),
        ("checkpoint", "log"),
    ],
)
def test_openssl_verifies_a_signature_by_the_exported_key(run, origin, copy, note, role):
    name = origin if role == "log" else f"{origin}/{role}"
    words = note, str(run.root / "keys" / f"{role}.pem"), name
    assert shell(copy, SIGNED, *words).stdout == "Signature Verified Successfully\n"
    change(copy / note, b"\n", b" ")
    assert shell(copy, SIGNED, *words).returncode == 1


STAMP = """\
sed '/^$/,$d' "$1.note" > ../text
openssl ts -verify -data ../text -in "$1.tsr" -CAfile "$2"
"""


def test_openssl_verifies_the_time_stamp(run, copy):
    words = "checkpoints/00000007", str(run.root / "ca.pem")
    assert shell(copy, STAMP, *words).stdout == "Verification: OK\n"
    change(copy / "checkpoints/00000007.note", b"\n7\n", b"\n8\n")
    assert shell(copy, STAMP, *words).returncode == 1


# --- scripts --------------------------------------------------------------------------------------

AUDITED = """\
key: {origin}
chain: 13 entries
tree: checkpoint, 13 entries
cosigned by jiwei.example/witness at 1692805467: checkpoints/00000007.note
tree: checkpoints/00000007.note, 7 entries
cosigned by jiwei.example/witness at 1695398434: checkpoints/00000013.note
tree: checkpoints/00000013.note, 13 entries
sums: {count} files
"""


def test_a_shell_script_audits_the_folder_by_the_fingerprint(run, origin):
    count = len((run.public / "SHA256SUMS").read_text().splitlines())
    code = re.sub("(....)", r"\1 ", run.prints["log"][:32]).upper()
    expected = 0, AUDITED.format(origin=origin, count=count)
    assert script("audit.sh", run.public, code) == expected
    assert script("audit.sh", run.public, run.prints["operator"]) == (1, "FALSE: another log key\n")
    assert script("audit.sh", run.public, run.prints["log"][:31])[0] == 1


LAST = "entries/00000012.note"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            'edit entries/00000003.note \'s/"added": 8/"added": 9/\'',
            "a signature of entries/00000003.note",
        ),
        (
            'edit entries/00000005.note \'s/"prev_sha256": "./&0/\'',
            "the chain at entries/00000005.note",
        ),
        (f"echo '— x AAAAAAAA' >> {LAST}", "checkpoint"),
        (f"edit {LAST} 's/^— ./— /'", f"no signature of {LAST}"),
        ("rm entries/00000005.note", "entries/00000006.note is out of order"),
        (f"rm {LAST}", "checkpoint is longer than the log"),
        ("cp checkpoints/00000007.note checkpoint", "the size of the checkpoint"),
        ("edit checkpoint 's/^13$/12/'", "a signature of checkpoint"),
        ("edit checkpoints/00000007.note 's/ jiwei/ another/'", "SHA256SUMS"),
        ("edit index.json s/drawn/faked/", "SHA256SUMS"),
        ("edit SHA256SUMS s/index/other/", "SHA256SUMS.sig"),
        ("edit allowed_signers s/randcheck/otherwise/", "allowed_signers"),
        ("echo > more.html", "files that are not listed"),
    ],
)
def test_the_script_names_what_was_changed(run, copy, change, told):
    edit = 'edit() { sed "$2" "$1" > ../new && ! cmp -s "$1" ../new && mv ../new "$1"; }; '
    assert shell(copy, edit + change).returncode == 0
    code, shown = script("audit.sh", copy, run.prints["log"])
    assert code == 1 and shown.splitlines()[-1] == f"FALSE: {told}"


def test_the_text_hash_of_the_seal_is_the_code_that_was_photographed(run):
    shown = shell(run.public, f"sed '/^$/,$d' {SEAL} | sha256sum").stdout
    assert shown == f"{run.code}  -\n"


def test_a_shell_script_draws_the_same(run, copy):
    with (copy / "draws" / DRAW / "selected.csv").open(encoding="utf-8-sig") as file:
        drawn = {row["token"]: row["place"] for row in csv.DictReader(file)}
    code, shown = script("draw.sh", copy, DRAW)
    head, *places = shown.split("\n", 2)
    assert code == 0 and head == f"seal code: {run.code}"
    assert places == ["drum: 40 tickets", "".join(f"{p} {t}\n" for t, p in in_place(drawn))]
    result = copy / "files/00000007-result.txt"
    first, last = in_place(drawn)[0][0].encode(), in_place(drawn)[-1][0].encode()
    change(result, first, last)
    assert script("draw.sh", copy, DRAW)[1].endswith("FALSE: the selection\n")
    for path, old, new, told in (
        ("files/00000006-frame.txt", b"\t1\n", b"\t2\n", "more tickets than one"),
        (f"draws/{DRAW}/seed.txt", b"drand", b"grand", "the seed"),
        (f"draws/{DRAW}/seed.txt", b"seal ", b"seam ", "the seed is of another seal"),
    ):
        change(copy / path, old, new)
        assert script("draw.sh", copy, DRAW)[1].endswith(f"FALSE: {told}\n")


def in_place(drawn: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(drawn.items(), key=lambda item: int(item[1]))


def test_a_ticket_by_the_command_that_explain_prints(run):
    one = json.loads((run.public / "draws" / DRAW / "result.json").read_bytes())["drawn"][0]
    told = subprocess.run(
        [sys.executable, "-m", "randcheck", "explain", one["token"], "--from", run.public],
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    (command,) = re.findall("printf .*sha256sum", told)
    assert shell(run.public, command).stdout == f"{one['ticket']}  -\n"


# --- Go -------------------------------------------------------------------------------------------

Check = Callable[..., str | None]


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Build the checker, and give what it prints; None where it refuses."""
    if GO is None:
        pytest.skip("no Go tools here")
    asked = subprocess.run([GO, "env", "GOROOT"], capture_output=True, text=True, check=True)
    packages = Path(asked.stdout.strip(), "src/cmd/vendor/golang.org/x/mod/sumdb")
    if not (packages / "tlog").is_dir():
        pytest.skip("these Go tools come without x/mod/sumdb")
    folder = tmp_path_factory.mktemp("go")
    for name in ("note", "tlog"):
        shutil.copytree(packages / name, folder / name)
    shutil.copy(STOCK / "check.go", folder)
    (folder / "go.mod").write_text("module check\n\ngo 1.22\n")
    env = os.environ | {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOCACHE": str(folder / "cache")}
    subprocess.run([GO, "build", "-o", "check", "."], cwd=folder, env=env, check=True)

    def check(data: bytes, *words: object) -> str | None:
        line = [str(folder / "check"), *map(str, words)]
        ran = subprocess.run(line, input=data, capture_output=True, check=False)
        return ran.stdout.decode() if ran.returncode == 0 else None

    return check


def point_of(folder: Path) -> Checkpoint:
    return parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text)


def written(*nodes: bytes) -> str:
    return ",".join(base64.b64encode(node).decode() for node in nodes)


def test_go_opens_entries_and_checkpoints(go, run):
    keys = {p.stem: p.read_text("utf-8").strip() for p in (run.root / "keys").glob("*.vkey")}
    log, operator, observer = (keys[role] for role in ("log", "operator", "observer"))
    points = [*run.public.glob("checkpoints/*.note"), run.public / "checkpoint"]
    entries = sorted(run.public.glob("entries/*"))
    assert (len(points), len(entries)) == (3, 13)
    for path in (*points, *entries):
        data, known = path.read_bytes(), (log,) if path in points else (log, operator)
        assert go(data, "note", *known) == data.decode().split("\n\n")[0] + "\n"
        assert go(data.replace(b"\n", b" \n", 1), "note", *known) is None
    assert go((run.public / SEAL).read_bytes(), "note", observer) is not None
    assert go(points[-1].read_bytes(), "note", observer, operator) is None


def test_go_recomputes_the_root(go, run):
    paths = sorted(str(path) for path in run.public.glob("entries/*"))
    assert go("\n".join(paths).encode(), "root") == f"{written(point_of(run.public).root)}\n"
    assert go("\n".join(paths[:-1]).encode(), "root") != f"{written(point_of(run.public).root)}\n"


def test_go_accepts_our_proofs_of_inclusion(go, run):
    entries, point = entries_of(read_evidence(run.public)), point_of(run.public)
    for n, data in enumerate(entries):
        proof = written(*prove_inclusion(entries, n))
        words = ("inclusion", point.size, written(point.root), n, proof)
        assert go(data, *words) == ""
        assert go(data + b"\n", *words) is None


def test_go_accepts_the_consistency_that_the_witness_was_shown(go, run):
    asked = read_evidence(run.root / "last.zip")
    request, whole = parse_request(asked["add-checkpoint"]), point_of(run.public)
    first = parse_checkpoint(
        parse_note((run.public / "checkpoints/00000007.note").read_bytes()).text
    )
    assert (request.old, first.size, whole.size) == (7, 7, 13)
    proof, olds = written(*request.proof), (7, written(first.root))
    assert go(b"", "consistency", *olds, 13, written(whole.root), proof) == ""
    assert go(b"", "consistency", *olds, 13, written(first.root), proof) is None
    assert (
        go(b"", "consistency", *olds, 13, written(whole.root), written(*request.proof[1:])) is None
    )
    entries = entries_of(read_evidence(run.public))
    for size in range(1, 13):
        old = go("\n".join(sorted(map(str, run.public.glob("entries/*")))[:size]).encode(), "root")
        proof = written(*prove_consistency(entries, size))
        assert go(b"", "consistency", size, old.strip(), 13, written(whole.root), proof) == ""
