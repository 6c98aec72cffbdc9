"""Run the main job on the sample rosters in a practice workspace."""

from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.model import PastVisit
from randcheck.protocol.note import Signer
from randcheck.protocol.parts import Practice
from randcheck.protocol.verify import Examination
from randcheck.services import draws, plan, publish, rosters, setup, trial, verify, visits
from randcheck.services.disk import write_atomic
from randcheck.services.drawings import Drawing
from randcheck.services.imports import (
    import_entities,
    import_inspectors,
    import_recusals,
    import_visits,
)
from randcheck.services.item_files import import_items
from randcheck.services.items import apply_items
from randcheck.services.journal import Journal, open_journal
from randcheck.services.papers import write_papers
from randcheck.services.plan import Plan
from randcheck.services.pools import import_pools
from randcheck.services.public_folder import write_folder
from randcheck.services.request import Request
from randcheck.services.rules import read_rules
from randcheck.services.samples import sample_folder
from randcheck.services.workspace import refuse_taken
from randcheck.services.world import World
from randcheck.text import tr

BUREAU, OPERATOR, OBSERVER = "演练县市场监督管理局", "李梅", "王强"
PASSPHRASE = "practice only"
TASK, ITEM = "年度双随机抽查", "S01"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did: the open journal, plan and draw, the papers, and the verification."""

    root: Path
    journal: Journal
    plan: Plan
    trial: trial.Trial
    drawing: Drawing
    papers: tuple[Path, ...]
    public: Path
    examination: Examination
    fingerprint: str


def run_demo(root: Path, world: World) -> Demo:
    """Import, seal, draw, visit, publish and verify in a new practice workspace.

    Raises:
        Refused: the folder exists and holds something.
    """
    refuse_taken(root)
    if root.exists() and any(root.iterdir()):
        raise Refused(
            tr(f"{root} 不是空文件夹", f"{root} is not an empty folder"),
            tr("换一个名字: randcheck demo 演练2", "name another: randcheck demo DIR"),
        )
    samples = sample_folder()
    workspace = setup.init(root, BUREAU, OPERATOR, PASSPHRASE, True, world).workspace
    write_atomic(workspace.rules_path, (samples / "rules.toml").read_bytes())
    journal = open_journal(workspace)
    operator = setup.open_signer(journal, "operator", PASSPHRASE)
    observer = setup.add_observer(journal, OBSERVER, PASSPHRASE, operator)
    _import(journal, samples)
    prepared = plan.prepare(
        journal, read_rules(workspace.rules_path), Request(TASK, (Practice("practice"),), item=ITEM)
    )
    tried = trial.try_draw(prepared)
    drawing = _draw(journal, prepared, [operator, observer])
    papers = write_papers(journal, drawing)
    _visit_all(journal, drawing)
    public = root / "公示"
    write_folder(publish.build(journal, False).files, public)
    write_folder(publish.build(journal, True).files, root / "留存")
    fingerprint = journal.log.keys.first.fingerprint
    examination = verify.verify(
        public, verify.Brought([fingerprint], [drawing.attempt.text_hash]), world
    )
    return Demo(
        root, journal, prepared, tried, drawing, tuple(papers), public, examination, fingerprint
    )


def _import(journal: Journal, samples: Path) -> None:
    """Take every sample roster: entities, pools, inspectors, items, visits, recusals."""
    found, change = import_entities(journal, str(samples / "entities.csv"), {}, False)
    rosters.apply_change(journal, change, found.sha256)
    people, staff = import_inspectors(journal, str(samples / "inspectors.xlsx"), {}, False)
    rosters.apply_change(journal, staff, people.sha256)
    held, pooled = import_pools(journal, str(samples / "pools.csv"), {}, False)
    rosters.apply_change(journal, pooled, held.sha256)
    apply_items(journal, import_items((), str(samples / "items.csv"), {}).change)
    past, recording = import_visits(journal, str(samples / "visits.csv"), {})
    visits.record_visits(journal, recording, past.sha256)
    _, recusals = import_recusals(journal, str(samples / "recusals.csv"), {})
    visits.record_recusals(journal, recusals)


def _draw(journal: Journal, prepared: Plan, signers: list[Signer]) -> Drawing:
    attempt = draws.seal(journal, prepared, signers)
    draws.log_inputs(journal, attempt, [draws.practice_line(journal)], signers)
    return draws.record(journal, attempt)


def _visit_all(journal: Journal, drawing: Drawing) -> None:
    """Record every drawn entity as visited today, so that the draw may be public."""
    today = drawing.attempt.seal.as_of
    made = [PastVisit(t, today) for s in drawing.result.strata for _, t in s.drawn]
    visits.record_visits(journal, visits.plan_visits(journal, made), None)
