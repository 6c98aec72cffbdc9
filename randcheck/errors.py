"""Every error randcheck raises on purpose.

    RandcheckError            carries what happened, how to mend it, and the exit code
    ├── UsageError        2   what was typed cannot be understood
    ├── FalseClaim        1   something published does not hold
    │   └── Malformed     1   bytes that break the grammar of SPEC.md
    ├── Unreadable        3   absent, not openable, or a cap was reached
    ├── Refused           5   a rule forbids it
    │   ├── NoColumn      5   a file lacks a column, or calls it something unknown
    │   └── Faulty        5   a file has faults, all of them listed
    └── Unsigned          0   an entry waits, as a draft, for a signature from elsewhere

Only `randcheck.cli.main` turns these into text on stderr and an exit code.
"""

from randcheck.text import Text, tr


class RandcheckError(Exception):
    """Something a person can read and act on."""

    exit_code = 5

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.hint = hint


class UsageError(RandcheckError):
    """What was typed cannot be understood, or a question has nobody to answer it."""

    exit_code = 2


class FalseClaim(RandcheckError):
    """A claim of a log or a publication is false; `claim` is its name in SPEC §12."""

    exit_code = 1

    def __init__(self, claim: str, what: Text, hint: Text | None = None) -> None:
        super().__init__(what, hint)
        self.claim = claim


class Malformed(FalseClaim):
    """Bytes break the grammar of SPEC.md; nothing is mended."""

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__("grammar", what, hint)


class Unreadable(RandcheckError):
    """A file or folder is absent, cannot be opened, or is larger than the caps."""

    exit_code = 3


class Refused(RandcheckError):
    """A rule forbids what was asked; nothing was changed."""


class NoColumn(Refused):
    """A file has no column of a known heading for `field`; `found` are the headings it has.

    `name` is the usual heading. Nothing is found where the file is of another kind altogether.
    """

    def __init__(self, what: Text, hint: Text, field: str, name: str, found: list[str]) -> None:
        super().__init__(what, hint)
        self.field = field
        self.name = name
        self.found = found


class Faulty(Refused):
    """A file has faults: every one is listed, and nothing was written."""

    def __init__(self, what: Text, faults: list[Text], hint: Text | None = None) -> None:
        super().__init__(what, hint or tr("改正后重新导入", "mend the file and import it again"))
        self.faults = faults


class Unsigned(RandcheckError):
    """An entry waits for a signature from elsewhere: a draft in a file, and not in the log.

    It ends a command as it was meant to end; `note` is what is signed so far.
    """

    exit_code = 0

    def __init__(self, what: Text, hint: Text, path: str, note: bytes) -> None:
        super().__init__(what, hint)
        self.path = path
        self.note = note
