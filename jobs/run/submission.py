# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one job's order: encodes and uploads the picture, then sends the request, once and never again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from ...client import errors
from ...client.capabilities import UploadLimit
from ...client.files.picture import SMALLEST
from ...client.local.options import LocalOptions
from ...client.service import Answer, Finished, Subject
from ...worker import protocol
from ...worker.mesh_messages import MeshFileArguments
from .. import failures, pictures, points
from ..setup import options
from ..state import FREE_TO_CANCEL, Stage, State
from .progress import Run

_NO_LIMIT: Final = UploadLimit(longest=40_000, max_bytes=2**31)


class NotTaken(Exception):
    """The order was not placed, so the job goes back into the queue.

    `seconds`: until the next try; `refusal`: the service's answer, None if it was not asked.
    """

    def __init__(self, seconds: float, refusal: errors.RateLimited | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.refusal = refusal


@dataclass
class Order:
    """One order. `send()` raises NotTaken, Cancelled or another MaquetteError."""

    run: Run

    def send(self) -> Answer:
        """Send it, and store the answer before anything else happens."""
        points.reach(points.ORDER_BEGUN, self.run.job.id)
        self.run.wait_for_access()
        subject = self._subject()
        self.run.wait_for_access()
        job = self.run.job
        try:
            answer = self.run.service.submit(subject, options(job), job.track_id, self._before_sending)
        except errors.RateLimited as error:
            give_back(self.run, NotTaken(error.retry_after, error))
        points.reach(points.ANSWERED, job.id)
        links, seed = (answer.links, answer.seed) if isinstance(answer, Finished) else ((), "")
        self.run.store_answer(answer.ticket if answer.ticket.remote_id else None, links, seed)
        return answer

    def _subject(self) -> Subject:
        """What to make a model of, after uploading its pictures."""
        job = self.run.job
        if job.prompt:
            return Subject(prompt=job.prompt)
        self.run.show(stage=Stage.PICTURE, progress=0.0)
        folders = pictures.view_folders(Path(job.folder), job.views)
        views = {role: pictures.kept(folder) for role, folder in folders.items()}
        limit = self.run.service.capabilities.upload_limit
        if views and self.run.service.capabilities.takes_views_apart:
            cutting = LocalOptions().cutting()
            encoded = {role.value: self._encoded(limit, view, cutting) for role, view in views.items()}
            addresses = {role: self._uploaded(view.path) for role, view in encoded.items()}
            return Subject(next(iter(addresses.values())), addresses=addresses)
        if not views or limit is None:
            parts = {role.value: view.as_view() for role, view in views.items()}
            taken = self._encoded(limit, pictures.kept(Path(job.folder)), job.cut_out)
            mesh = self._uploaded(self._mesh()) if job.is_retexturing else ""
            return Subject(self._uploaded(taken.path), views=parts, pixels=taken.pixels, mesh=mesh)
        return Subject(self._uploaded(self._side_by_side(list(views.values()), limit)), has_views_in_one=True)

    def _mesh(self) -> Path:
        """The mesh to texture, as a GLB."""
        folder = Path(self.run.job.folder)
        arguments: MeshFileArguments = {
            "blend": str(folder / pictures.MESH),
            "mesh": self.run.job.arrival.target_mesh,
            "output": str(folder / pictures.SENT_MESH),
        }
        with self.run.launcher.lending(self.run.is_stopped) as child:
            child.call(protocol.MESH_FILE, arguments, cancelled=self.run.is_stopped)
        return folder / pictures.SENT_MESH

    def _uploaded(self, picture: Path) -> str:
        if not self.run.service.capabilities.is_local:
            self.run.show(stage=Stage.UPLOADING)
        points.reach(points.UPLOADING, self.run.job.id)
        address = self.run.again("uploading", lambda: self.run.service.upload(picture, self.run.is_stopped))
        points.reach(points.UPLOADED, self.run.job.id)
        return address

    def _side_by_side(self, views: Sequence[pictures.StoredPicture], limit: UploadLimit) -> Path:
        """All views cut out in one picture, as services expect them."""
        target = Path(self.run.job.folder) / pictures.SIDE_BY_SIDE
        arguments: protocol.SideBySideArguments = {
            "pictures": [view.as_view() for view in views],
            "output": str(target),
            "max_bytes": limit.max_bytes,
        }
        with self.run.launcher.lending(self.run.is_stopped) as child:
            made = child.call(protocol.SIDE_BY_SIDE, arguments, cancelled=self.run.is_stopped)
        self.run.store(remarks=tuple(made["remarks"]))
        return target

    def _encoded(
        self, limit: UploadLimit | None, picture: pictures.StoredPicture, cut_out: Mapping[str, Any]
    ) -> pictures.StoredPicture:
        """The picture as the service accepts it. `cut_out`: the options for cutting out its subject, empty not to."""
        job = self.run.job
        backdrop = options(job).backdrop
        if limit is None and not picture.is_raw and not cut_out:
            return picture
        bounds = limit or _NO_LIMIT
        target = picture.path.with_name(pictures.ENCODED)
        arguments: protocol.PictureArguments = {
            "source": str(picture.path),
            "output": str(target),
            "pixels": picture.pixels,
            "longest": bounds.longest,
            "max_bytes": bounds.max_bytes,
        }
        if cut_out:
            arguments["cut_out"] = dict(cut_out)
        if backdrop is not None:
            arguments["backdrop"] = list(backdrop)
        try:
            with self.run.launcher.lending(self.run.is_stopped) as child:
                made = child.call(protocol.PICTURE, arguments, cancelled=self.run.is_stopped)
        except errors.WorkerFailed as failed:
            if cut_out or not picture.is_plain:  # the service would see something else
                raise
            failures.pass_if_no_child(failed)
            return picture  # as it is; the service says so if it is too large
        _check_sides(made, picture)
        before = job.remarks if job.views else ()
        self.run.store(remarks=tuple(dict.fromkeys((*before, *made["remarks"]))))
        return pictures.StoredPicture(target)

    def _before_sending(self) -> None:
        """The last moment to stop for free: the token decides, the state is stored, then the order is sent."""
        run = self.run
        if not run.token.send():
            raise errors.Cancelled
        job = run.library.update_if(
            run.job.id,
            FREE_TO_CANCEL,
            state=State.SUBMITTING,
            stage=Stage.SUBMITTING,
            note="",
            is_sent=True,
            orders=run.job.orders + 1,
        )
        if job is None:
            raise errors.Cancelled
        run.take(job)
        if job.ticket is not None or job.links:  # the answer of an earlier, stopped try has come in
            give_back(run, NotTaken(0.0))


def give_back(run: Run, reason: NotTaken, **changes: Any) -> NoReturn:
    """Put a job back into the queue, where stopping is free again, and raise the reason."""
    run.token.take_back()
    run.store(state=State.QUEUED, stage=Stage.BUSY, progress=0.0, expected_end=None, is_sent=False, **changes)
    raise reason


def _check_sides(made: protocol.PictureResult, picture: pictures.StoredPicture) -> None:
    """Raise PictureError if too little is left of a long picture that was scaled for the service."""
    width, height = made["width"], made["height"]
    if min(width, height) < SMALLEST:
        name = (picture.pixels or {}).get("name", "")
        called = f"The picture {name!r}" if name else "The picture"
        raise errors.PictureError(
            f"{called} is {made['original_width']} × {made['original_height']} pixels, "
            f"too narrow for the service, which would get only {width} × {height}. Add space at its sides."
        )
