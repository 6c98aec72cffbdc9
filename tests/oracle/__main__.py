"""The command line: `python -m oracle FOLDER`."""

import argparse
import sys
from pathlib import Path

from .bls import quicknet_holds
from .verify import MEANING, verify


def files_below(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a fingerprint")
    parser.add_argument("--seen", action="append", default=[], help="a code")
    parser.add_argument("--policy", type=Path, help="a tlog-policy")
    parser.add_argument("--before", type=Path, help="the publication of the log before")
    parser.add_argument("--today", help="the day of verification")
    given = parser.parse_args(arguments)
    try:
        verdict = verify(
            given.folder,
            given.key,
            given.seen,
            given.today,
            policy=given.policy.read_bytes() if given.policy else None,
            beacon=quicknet_holds,
            before=files_below(given.before) if given.before else None,
        )
    except ValueError as error:
        parser.error(str(error))
    for (name, draw), state in verdict.claims.items():
        reason = verdict.reasons.get((name, draw), "")
        print(f"{name} {draw or '-'}: {state}{' - ' + reason if reason else ''}")
    if ("cannot tell", None) in verdict.reasons:
        print(verdict.reasons["cannot tell", None])
    print(f"exit {verdict.exit}: {MEANING[verdict.exit]}")
    return verdict.exit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
