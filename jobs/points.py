# SPDX-License-Identifier: GPL-3.0-or-later
"""Points of a job's life at which tests kill the process, as audit events (PEP 578). Nothing listens in the product."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

EVENT: Final = "maquette:job"  # its arguments: the point's name, the job's id

PICTURE_KEPT: Final = "picture kept"
ORDER_BEGUN: Final = "order begun"
UPLOADING: Final = "uploading"
UPLOADED: Final = "uploaded"
ANSWERED: Final = "answered"
ASKING: Final = "asking"
DOWNLOADING: Final = "downloading"  # at each step of the progress
DOWNLOADED: Final = "downloaded"
APPENDED: Final = "appended"


def reach(point: str, job_id: str) -> None:
    """Signal that a job has reached this point."""
    sys.audit(EVENT, point, job_id)


@contextmanager
def around(state: str | None, job_id: str) -> Iterator[None]:
    """Signal "before STATE" and "after STATE" around the commit of a job's state; nothing if it is None."""
    if state is None:
        yield
        return
    reach(f"before {state}", job_id)
    yield
    reach(f"after {state}", job_id)
