"""Write the papers of a draw and show its result."""

from randcheck.cli.output import say, write_json
from randcheck.cli.show import draw_json, show_result
from randcheck.services.drawings import Drawing
from randcheck.services.journal import Journal
from randcheck.services.papers import write_papers
from randcheck.text import tr


def present(journal: Journal, drawing: Drawing, as_json: bool) -> None:
    """Write the papers and show both."""
    paths = write_papers(journal, drawing)
    if as_json:
        write_json("draw", **draw_json(journal, drawing), papers=[str(p) for p in paths])
        return
    show_result(journal, drawing)
    names = "  ".join(path.name for path in paths)
    say(tr(f"√ {names}  在 {paths[0].parent}", f"√ {names}  in {paths[0].parent}"))
    attempt = drawing.attempt
    if attempt.seated is not None and not attempt.seated.paired:
        draw = attempt.seal.draw
        say(tr(f"下一步: randcheck draw event {draw}", f"next: randcheck draw event {draw}"))
        return
    sheet = f"randcheck visit sheet {attempt.seal.draw}"
    say(tr(f"下一步: {sheet}", f"next: {sheet}"))
