"""Find the sample rosters, installed beside the package or in a checkout."""

from pathlib import Path

import randcheck
from randcheck.errors import Unreadable
from randcheck.text import tr


def sample_folder() -> Path:
    """Return the folder of sample rosters.

    Raises:
        Unreadable: the installation lacks it.
    """
    package = Path(randcheck.__file__).parent
    for folder in (package / "sample", package.parent / "rosters"):
        if (folder / "entities.csv").is_file():
            return folder
    raise Unreadable(tr("安装不完整: 缺样例名录", "the sample rosters are not installed"))
