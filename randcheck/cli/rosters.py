"""Show roster rows: as cells, as JSON, one by one."""

from collections.abc import Sequence
from typing import Any

from randcheck.cli.output import line
from randcheck.cli.session import pick
from randcheck.model import Entity, Inspector
from randcheck.services import wording
from randcheck.services.lookup import EntityStory, InspectorStory
from randcheck.text import tr


def entity_json(entity: Entity, active: bool) -> dict[str, Any]:
    """Describe an entity for programs."""
    return {
        "code": entity.code,
        "name": entity.name,
        "office": entity.office,
        "station": entity.station,
        "region": entity.region,
        "industry": entity.industry,
        "risk": entity.risk,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "active": active,
    }


def inspector_json(inspector: Inspector, active: bool) -> dict[str, Any]:
    """Describe an inspector for programs."""
    return {
        "code": inspector.code,
        "name": inspector.name,
        "department": inspector.department,
        "scope": list(inspector.scope),
        "regions": list(inspector.regions),
        "role": inspector.role,
        "until": inspector.until or None,
        "active": active,
    }


def inspector_row(inspector: Inspector, active: bool) -> Sequence[str]:
    """Describe an inspector in the cells of a list."""
    role = pick(wording.ROLES[inspector.role])
    return (
        inspector.code,
        inspector.name,
        inspector.department,
        "、".join(inspector.scope),
        inspector.until,
        role if active else pick(tr(f"{role}(停用)", f"{role} (retired)")),
    )


def show_entity(story: EntityStory) -> None:
    """Print one entity with its visits."""
    entity = story.entity
    line(
        f"{entity.code}  {entity.name}" + ("" if story.active else pick(tr("  停用", "  retired")))
    )
    for column, heading in wording.COLUMNS.items():
        if value := getattr(entity, column):
            line(f"  {pick(heading)}: {value}")
    for old in entity.aliases:
        line(pick(tr(f"  曾用代码: {old}", f"  former code: {old}")))
    for visit in story.visits:
        kind = pick(tr("双随机", "random") if visit.random else tr("其他来源", "for cause"))
        line(f"  {visit.date} {kind} {visit.draw or ''}".rstrip())
    for draw in story.draws:
        line(pick(tr(f"  抽中: {draw}", f"  drawn: {draw}")))


def show_inspector(story: InspectorStory) -> None:
    """Print one inspector with the drawn visits."""
    line("  ".join(cell for cell in inspector_row(story.inspector, story.active) if cell))
    line(pick(tr(f"  日志中的代号: {story.token}", f"  token in the log: {story.token}")))
    for draw, entity in story.visits:
        line(f"  {draw} → {entity}")
