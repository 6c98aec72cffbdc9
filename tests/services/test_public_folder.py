"""The public folder from one publication to the next: what changes, stays, is kept back."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from desk import Desk

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.calendar import seconds
from randcheck.protocol.merkle import leaf_hash
from randcheck.protocol.pages import is_page
from randcheck.services import publish
from randcheck.services.locking import locked
from randcheck.services.public_folder import changes, lock_of, write_folder
from randcheck.services.rules import default_rules, parse_rules
from randcheck.text import tr

DAY = "2026-03-02"


@pytest.fixture
def out(desk: Desk, tmp_path: Path) -> Path:
    desk.visit(desk.draw("甲"), DAY)
    publish.publish(desk.journal, tmp_path / "out", False)
    return tmp_path / "out"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Tell which file each path is, and of when."""
    found = {p.relative_to(folder).as_posix(): p.stat() for p in folder.rglob("*") if p.is_file()}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


def test_nothing_is_touched_when_nothing_happened(desk: Desk, out: Path) -> None:
    before = stamps(out)
    publication, found = publish.publish(desk.journal, out, False)
    assert (found.added, found.changed, found.removed) == ((), (), ())
    assert found.same == len(publication.files) == len(before)
    assert stamps(out) == before


def test_a_new_draw_touches_only_what_it_changes(desk: Desk, out: Path) -> None:
    before = stamps(out)
    old = {path: (out / path).read_bytes() for path in before}
    drawing = desk.draw("乙")
    desk.visit(drawing, DAY)
    planned = publish.publish(desk.journal, out, False, dry_run=True)[1]
    assert stamps(out) == before
    found = publish.publish(desk.journal, out, False)[1]
    assert found == planned and found.removed == ()
    after = stamps(out)
    assert {path for path in old if after[path] != before[path]} == set(found.changed)
    assert all((out / path).read_bytes() == old[path] for path in old if path not in found.changed)
    first = {path for path in old if path.startswith(("draws/2026-0001/", "entries/", "files/"))}
    assert not first & set(found.changed)
    assert f"draws/{drawing.attempt.seal.draw}/result.json" in found.added
    always = {"checkpoint", "SHA256SUMS", "SHA256SUMS.sig", "index.json", "index/2026.json"}
    assert always <= set(found.changed)


def test_a_stick_that_knows_no_links_keeps_the_times(
    desk: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: time for path, (_, time) in stamps(out).items()}
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError("no links")))
    publish.publish(desk.journal, out, False)
    assert {path: time for path, (_, time) in stamps(out).items()} == before


def test_the_publication_of_another_log_is_not_replaced(desk: Desk, out: Path) -> None:
    before = stamps(out)
    files = dict(publish.build(desk.journal, False).files)
    files["checkpoint"] = b"practice-" + files["checkpoint"]
    for write in (changes, write_folder):
        with pytest.raises(Refused, match="another log"):
            write(files, out)
    assert stamps(out) == before


def test_what_was_tampered_with_is_written_anew(desk: Desk, out: Path) -> None:
    path = out / "draws/2026-0001/result.json"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"true", b"TRUE"))
    assert changes(publish.build(desk.journal, False).files, out).changed == (
        "draws/2026-0001/result.json",
    )
    publish.publish(desk.journal, out, False)
    assert path.read_bytes() == good


def test_a_failure_leaves_the_old_folder(
    desk: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamps(out)
    desk.visit(desk.draw("乙"), DAY)
    monkeypatch.setattr(os, "sync", lambda: (_ for _ in ()).throw(OSError(28, "no space")))
    with pytest.raises(Refused):
        publish.publish(desk.journal, out, False)
    assert stamps(out) == before
    assert sorted(p.name for p in out.parent.iterdir()) == ["out", "ws"]


def secrets_of(desk: Desk, seq: int, firms: set[str]) -> dict[str, bytes]:
    """What would give away a seal and what came after it, by what it is."""
    found = {f"name of {code}": f"第{int(code[-2:])}家".encode() for code in firms}
    for signed in desk.journal.log.entries[seq:]:
        found[f"leaf {signed.seq}"] = leaf_hash(signed.data).hex().encode()
        found[f"note {signed.seq}"] = sha256(signed.data).hexdigest().encode()
        found[f"text {signed.seq}"] = signed.note.text_hash.encode()
        found[f"raw leaf {signed.seq}"] = leaf_hash(signed.data)
    return found


def test_a_draw_that_is_not_open_gives_nothing_away(desk: Desk, tmp_path: Path) -> None:
    desk.visit(desk.draw("甲", number=2), DAY)
    held = desk.draw("乙", number=3)
    desk.visit(desk.draw("丙", number=2), DAY)
    out, attempt = tmp_path / "out", held.attempt
    publication, _ = publish.publish(desk.journal, out, False)
    assert publication.draws == ("2026-0001",)
    drawn = {token for s in held.result.strata for _, token in s.order}
    others = {token for s in desk.views()[0].outcome.result.strata for _, token in s.order}
    secrets = secrets_of(desk, attempt.seq, drawn - others)
    tickets = [ticket.hex() for s in held.result.strata for ticket, _ in s.order]
    secrets |= {f"ticket {n}": t.encode() for n, t in enumerate(tickets)}
    secrets |= {"seed": held.result.seed.encode(), "task": "乙".encode()}
    assert len(secrets) > 20
    for path in out.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [what for what, secret in secrets.items() if secret in data], path
    code, claims = desk.published()
    assert code == 4 and claims["held-back"] == "not proved" and "FALSE" not in claims.values()
    desk.now = seconds(f"{max(a.seal.opens for a in publication.held_back)}T20:00:00Z")
    found = publish.publish(desk.journal, out, False)[0]
    assert found.draws == ("2026-0001", "2026-0002", "2026-0003")
    claims = desk.published()[1]
    assert "held-back" not in claims and "FALSE" not in claims.values()


def staffed(desk: Desk) -> None:
    people = [Inspector(f"33{n:03d}", f"员{n}", department="餐饮科") for n in range(8)]
    desk.people_are(people)
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家") for n in range(20)])


def test_inspectors_are_published_by_unit_and_pseudonym(desk: Desk) -> None:
    staffed(desk)
    desk.visit(desk.draw("甲"), DAY)
    files = publish.build(desk.journal, False).files
    assert not [path for path in files if path.endswith("-people.txt")]
    result = files["draws/2026-0001/result.json"].decode()
    assert '"unit": "餐饮科"' in result
    names = [f"员{n}".encode() for n in range(8)]
    assert not [path for path, data in files.items() if any(name in data for name in names)]


def test_and_by_name_where_the_rules_say_so(desk: Desk) -> None:
    staffed(desk)
    desk.visit(desk.draw("甲", number=2), DAY)
    text = default_rules() + b"\n[public]\nnames = true\n"
    desk.visit(desk.draw("乙", rules=parse_rules(text)), DAY)
    files = publish.build(desk.journal, False).files
    (path,) = [path for path in files if path.endswith("-people.txt")]
    assert "员1" in files[path].decode()
    named = {p: "330" in files[p].decode() for p in files if p.endswith("/record.html")}
    assert named == {"draws/2026-0001/record.html": False, "draws/2026-0002/record.html": True}
    assert desk.published()[1].get("pages") in (None, "true")


def test_the_private_publication_has_no_pages_and_a_place_of_its_own(
    desk: Desk, out: Path, tmp_path: Path
) -> None:
    private = publish.build(desk.journal, True).files
    assert not any(map(is_page, private))
    before = stamps(out)
    with pytest.raises(Refused, match="apart"):
        write_folder(private, out)
    assert stamps(out) == before
    write_folder(private, tmp_path / "kept")
    with pytest.raises(Refused, match="apart"):
        publish.publish(desk.journal, tmp_path / "kept", False)


def test_files_of_others_are_never_removed(desk: Desk, out: Path) -> None:
    for name in ("my-notes.html", "entity/photos.txt", "draws/minutes.docx"):
        (out / name).write_text("mine")
        with pytest.raises(Refused, match=name):
            publish.publish(desk.journal, out, False)
        assert (out / name).read_text() == "mine"
        (out / name).unlink()


def test_a_link_leads_to_the_folder_that_is_kept_up_to_date(
    desk: Desk, out: Path, tmp_path: Path
) -> None:
    (tmp_path / "site").symlink_to(out)
    desk.visit(desk.draw("乙"), DAY)
    publish.publish(desk.journal, tmp_path / "site", False)
    assert (tmp_path / "site").is_symlink() and (out / "draws/2026-0002").is_dir()


def test_a_link_within_is_replaced_by_its_file(desk: Desk, out: Path, tmp_path: Path) -> None:
    (out / "index.html").rename(tmp_path / "elsewhere.html")
    (out / "index.html").symlink_to(tmp_path / "elsewhere.html")
    assert publish.publish(desk.journal, out, False)[1].changed == ("index.html",)
    assert not (out / "index.html").is_symlink()


def test_the_current_folder_is_not_replaced(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(Refused, match="as a whole"):
        publish.publish(desk.journal, Path("."), False)


def test_a_run_stopped_between_its_renames_loses_nothing(
    desk: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamps(out)
    out.rename(out.with_name(".out.old"))
    monkeypatch.setattr(os, "sync", lambda: (_ for _ in ()).throw(OSError(28, "no space")))
    desk.visit(desk.draw("乙"), DAY)
    with pytest.raises(Refused):
        publish.publish(desk.journal, out, False)
    assert stamps(out) == before


def test_two_at_once_take_turns(desk: Desk, out: Path) -> None:
    with locked(lock_of(out), out, tr("", "")), pytest.raises(Refused):
        publish.publish(desk.journal, out, False)
    assert publish.publish(desk.journal, out, False)[1].changed == ()
