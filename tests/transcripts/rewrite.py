"""Play every transcript and write it anew: python rewrite.py [--throws] [NAME …].

With --throws look for other throws first: needed when the bytes of the draw have changed.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parents[1])]

from county import THROWS, find_throws, played, prepare, transcripts  # noqa: E402


def main(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        if "--throws" in names:
            names.remove("--throws")
            THROWS.write_text(find_throws(root / "throws") + "\n", encoding="utf-8")
        ws = prepare(root / "ready", THROWS.read_text(encoding="utf-8"))
        for path in transcripts():
            if not names or path.stem in names:
                text = played(path.read_text(encoding="utf-8"), root / path.stem, ws)
                path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
