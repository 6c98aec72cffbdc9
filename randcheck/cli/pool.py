"""Commands for the special pools (专项库)."""

import typer

from randcheck.cli.exporting import Replace, Retired, Target, export_roster
from randcheck.cli.options import Json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def pools() -> None:
    """Keep `export` a subcommand while it is the only one."""


@app.command("export")
def export_file(
    file: Target, retired: Retired = False, yes: Replace = False, as_json: Json = False
) -> None:
    """导出专项库 / Export the special pools to csv or xlsx."""
    from randcheck.services.exports import export_pools

    export_roster(export_pools, file, retired, yes, as_json)
