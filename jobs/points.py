# SPDX-License-Identifier: GPL-3.0-or-later
"""The points of a job's way at which a process may be killed, as events that a test can listen to (PEP 578).

Nothing listens in the product, and there `reach` does nothing.
"""

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
    """Say that a job has come to this point."""
    sys.audit(EVENT, point, job_id)


@contextmanager
def around(state: str | None, job_id: str) -> Iterator[None]:
    """Say "before STATE" and "after STATE" round the commit of a job's state; nothing where there is none."""
    if state is None:
        yield
        return
    reach(f"before {state}", job_id)
    yield
    reach(f"after {state}", job_id)
