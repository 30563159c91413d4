"""Which tests go to one process, so that what one of them trains or sets up serves the others."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

from recengine.models import MODELS

LONGEST_FIRST = sorted((entry.name for entry in MODELS), key=len, reverse=True)
ALONE = ("tests/architecture/", "tests/pages/")  # long ones that share nothing within a process
ONE_SERVER = "tests/browser/"


def group_of(test: str) -> str:
    """The tests about a model by the first of their parameters, all of the browser, or the rest of a file.

    By the name of the test alone: the process that hands tests out has collected none. xdist's own mark of a group is
    part of that name too, and is lost under pytest 9.2.
    """
    file, _, rest = test.partition("::")
    if file.startswith(ONE_SERVER):
        return ONE_SERVER
    about = rest.partition("[")[2]
    for name in LONGEST_FIRST:
        if about.startswith((f"{name}-", f"{name}]")):
            return name
    return test if file.startswith(ALONE) else file


class Together(LoadScopeScheduling):
    """Groups in one piece, those of the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
