"""Show roster rows: as cells, as JSON, one by one."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from randcheck.cli.output import line
from randcheck.cli.session import pick
from randcheck.model import FOREVER, Entity, Inspector, Licence
from randcheck.services import wording
from randcheck.services.lookup import EntityStory, InspectorStory
from randcheck.text import tr


def entity_json(entity: Entity, active: bool) -> dict[str, Any]:
    """Describe an entity for programs."""
    plain = asdict(entity)
    lists = {name: list(plain.pop(name)) for name in ("tags", "aliases")}
    licences = [
        {**held, "since": held["since"] or None, "until": held["until"] or None}
        for held in plain.pop("licences")
    ]
    plain["since"] = plain["since"] or None
    return {**plain, **lists, "licences": licences, "active": active}


def inspector_json(inspector: Inspector, active: bool) -> dict[str, Any]:
    """Describe an inspector for programs."""
    plain = asdict(inspector)
    lists = {name: list(plain.pop(name)) for name in ("scope", "regions", "qualifications")}
    plain |= {"until": inspector.until or None, "borrowed": inspector.borrowed or None}
    return {**plain, **lists, "active": active}


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
        value = "" if column == "pool" else getattr(entity, column)
        if value:
            line(f"  {pick(heading)}: {value if isinstance(value, str) else '、'.join(value)}")
    for held in entity.licences:
        line(f"  {pick(wording.COLUMNS['pool'])}: {_licence(held)}")
    for old in entity.aliases:
        line(pick(tr(f"  曾用代码: {old}", f"  former code: {old}")))
    for visit in story.visits:
        kind = pick(tr("双随机", "random") if visit.random else tr("其他来源", "for cause"))
        line(f"  {visit.date} {kind} {visit.draw or ''}".rstrip())
    for draw in story.draws:
        line(pick(tr(f"  抽中: {draw}", f"  drawn: {draw}")))


def _licence(held: Licence) -> str:
    until = pick(tr("长期", "no end")) if held.until == FOREVER else held.until
    term = f"{held.since or '?'} – {until or '?'}" if held.since or until else ""
    return "  ".join(part for part in (held.pool, held.tag, held.name, held.number, term) if part)


def show_inspector(story: InspectorStory) -> None:
    """Print one inspector with the drawn visits."""
    person = story.inspector
    line("  ".join(cell for cell in inspector_row(person, story.active) if cell))
    for column, heading in wording.PERSON_COLUMNS.items():
        value = getattr(person, column)
        if value:
            shown = "、".join(value) if isinstance(value, tuple) else value
            line(f"  {pick(heading)}" + ("" if value is True else f": {shown}"))
    line(pick(tr(f"  日志中的代号: {story.token}", f"  token in the log: {story.token}")))
    for draw, entity in story.visits:
        line(f"  {draw} → {entity}")
