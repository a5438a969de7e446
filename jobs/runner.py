# SPDX-License-Identifier: GPL-3.0-or-later
"""One job's way from its picture to a .blend, on its own thread. Each step is stored before it is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..client import errors
from ..client.child import Child, Launcher
from ..client.errors import MaquetteError
from ..client.polling import Polling
from ..client.service import Answer, Finished, Options, Processing, Service, Ticket
from . import preparing
from . import source as pictures
from .job import FREE_TO_CANCEL, Failure, Job, Stage, State
from .library import Library
from .retrying import Result, Retrying
from .threads import StopSignal

log = logging.getLogger(__name__)

_NO_LIMIT = {"longest": 40_000, "max_bytes": 2**31}
_PROGRESS_STEP = 0.01  # a finer one would only flood the queue


@dataclass
class Runner:
    """Works one job; everything that it needs is passed in. `run()` never raises."""

    job_id: str
    picture: pictures.Source
    service: Service
    options: Options
    library: Library
    launcher: Launcher
    notify: Callable[[Job], None]
    is_online: Callable[[], bool]
    signal: StopSignal = field(default_factory=StopSignal)
    clock: Callable[[], float] = time.time

    def run(self) -> None:
        """The thread's target: whatever happens becomes the job's state."""
        try:
            self._work()
        except errors.Cancelled:
            pass  # whoever asked has stored it; a stop at Blender's end leaves the state for the next start
        except errors.UncertainSubmission as error:
            self._fail(State.UNCERTAIN, error)
        except MaquetteError as error:
            if isinstance(error, errors.PictureError):
                self._forget_copy()
            if isinstance(error, errors.GenerationFailed):
                self._store(ticket=None)  # asking for it again would only bring the same answer
            self._fail(State.FAILED, error)
        except OSError as error:
            self._fail(State.FAILED, errors.WorkerFailed("disk", _disk_sentence(error)))
        except Exception as error:  # the thread's boundary: a defect must end in the panel, not in silence
            log.exception("job %s", self.job_id)
            sentence = (
                f"Something unexpected went wrong ({type(error).__name__}: {error}). "
                "Try again; if it stays, please report what the console says."
            )
            self._fail(State.FAILED, errors.WorkerFailed("internal", sentence))
        finally:
            with self.service.take_child() or nullcontext():
                pass  # one that the job came too short to use is ended

    def _work(self) -> None:
        job = self.library.get(self.job_id)
        picture = self._store_picture()
        answer: Answer = Processing(job.ticket) if job.ticket else self._order(picture)
        finished = answer if isinstance(answer, Finished) else self._await(answer)
        self._store(
            state=State.DOWNLOADING, stage=Stage.DOWNLOADING, progress=0.0, links=finished.links, seed=finished.seed
        )
        # A new child boots while the file downloads.
        with self._boot() or nullcontext() as child:
            self._download(finished)
            self._store(state=State.PREPARING, stage=Stage.PREPARING, progress=0.0, expected_end=None)
            report = self._prepare(child)
            stage = Stage.ARRIVING if report else Stage.ARRIVING_UNPREPARED
            self._store(state=State.READY, stage=stage, progress=1.0, report=report)
            if child is not None and report:
                self._draw_preview(child, report)

    def _boot(self) -> Child | None:
        """A child, or None where none can be started: some installations forbid it."""
        try:
            return self.service.take_child() or self.launcher.start(self.signal.is_set)
        except errors.WorkerFailed as failed:
            _pass_if_unavailable(failed)
            return None

    def _prepare(self, child: Child | None) -> dict[str, Any]:
        """What the child says of the model it has prepared; nothing where there is no child."""
        if child is None:
            return {}
        job, folder = self.library.get(self.job_id), self.library.folder(self.job_id)
        arguments = preparing.prepare_arguments(job, folder)
        try:
            return child.call("prepare", arguments, progress=self._report, cancelled=self.signal.is_set)
        except errors.WorkerFailed as failed:
            _pass_if_unavailable(failed)
            return {}

    def _draw_preview(self, child: Child, report: Mapping[str, Any]) -> None:
        """The model may already be in the scene: whatever goes wrong now is only worth a line in the log."""
        try:
            arguments = preparing.preview_arguments(str(report["object"]), self.library.folder(self.job_id))
            child.call("preview", arguments, cancelled=self.signal.is_set)
        except (MaquetteError, OSError) as error:
            log.info("%s: no preview: %s", self.job_id, error)

    def _store_picture(self) -> pictures.StoredPicture:
        self._store(stage=Stage.PICTURE, progress=0.0)
        folder = self.library.folder(self.job_id)
        picture = pictures.store(self.picture, folder)
        # What lies in the job's folder may have been encoded anew since the original was looked at.
        if not (isinstance(self.picture, pictures.PictureFile) and self.picture.path.parent == folder):
            self._store(picture_sha256=picture.sha256)
        limit = self.service.capabilities.upload_limit
        if limit is None and picture.pixels is None:
            return picture
        bounds = {"longest": limit.longest, "max_bytes": limit.max_bytes} if limit else _NO_LIMIT
        target = picture.path.with_name("upload.png")
        arguments = {"source": str(picture.path), "output": str(target), "pixels": picture.pixels, **bounds}
        try:
            with self.launcher.start(self.signal.is_set) as child:
                child.call("picture", arguments, cancelled=self.signal.is_set)
        except errors.WorkerFailed as failed:
            if picture.pixels is not None:
                raise
            _pass_if_unavailable(failed)
            return picture  # as it is; the service says so if it is too large
        return pictures.StoredPicture(target, picture.sha256)

    def _forget_copy(self) -> None:
        """Another try reads the artist's file again, which may have been mended by then."""
        if self.library.get(self.job_id).picture_path:
            (self.library.folder(self.job_id) / "picture").unlink(missing_ok=True)

    def _order(self, picture: pictures.StoredPicture) -> Answer:
        self._wait_for_access()
        if not self.service.capabilities.is_local:
            self._store(stage=Stage.UPLOADING)
        address = self._again("uploading", lambda: self.service.upload(picture.path, self.signal.is_set))
        self._wait_for_access()
        answer = self.service.submit(address, self.options, self.job_id, self._before_sending)
        self._store(ticket=answer.ticket if answer.ticket.remote_id else None)
        return answer

    def _before_sending(self) -> None:
        """The last moment at which stopping is free; decided in one step with the state's change."""
        job = self.library.update_if(self.job_id, FREE_TO_CANCEL, state=State.SUBMITTING, stage=Stage.SUBMITTING)
        if job is None or self.signal.is_set():
            raise errors.Cancelled
        self.notify(job)

    def _await(self, answer: Processing) -> Finished:
        polling = Polling()
        self._generating(answer)
        current: Answer = answer
        while isinstance(current, Processing):
            if not self.service.capabilities.is_local and self.signal.wait(polling.next_wait(current.eta)):
                raise errors.Cancelled
            self._wait_for_access()
            current = self._fetch(current.ticket)
            if isinstance(current, Processing):
                self._generating(current)
        return current

    def _fetch(self, ticket: Ticket) -> Answer:
        return self._again("fetching", lambda: self.service.fetch(ticket, self.signal.is_set))

    def _generating(self, answer: Processing) -> None:
        changes: dict[str, Any] = {"state": State.GENERATING, "stage": Stage.GENERATING}
        if answer.eta is not None:
            changes["expected_end"] = self.clock() + answer.eta
        if answer.progress is not None:
            changes["progress"] = answer.progress
        self._store(**changes)

    def _download(self, finished: Finished) -> Path:
        target = preparing.model_file(self.library.get(self.job_id), self.library.folder(self.job_id))
        return self._again(
            "downloading",
            lambda: self.service.download(
                finished, target, lambda fraction: self._report(fraction, ""), self.signal.is_set
            ),
        )

    def _again(self, what: str, call: Callable[[], Result]) -> Result:
        return Retrying(self.signal, what).call(call)

    def _wait_for_access(self) -> None:
        """Blender's online access may be switched off at any time; then nothing more is sent until it is on again."""
        if self.service.capabilities.is_local or self.is_online():
            return
        stage = self.library.get(self.job_id).stage
        self._store(stage=Stage.OFFLINE)
        while not self.is_online():
            if self.signal.wait(0.5):
                raise errors.Cancelled
        self._store(stage=stage)

    def _report(self, fraction: float, _text: str) -> None:
        if abs(fraction - self.library.get(self.job_id).progress) >= _PROGRESS_STEP:
            self._store(progress=fraction)

    def _fail(self, state: State, error: MaquetteError) -> None:
        self._store(state=state, failure=Failure(str(error), error.retry))

    def _store(self, **changes: Any) -> None:
        before = self.library.get(self.job_id).stage
        job = self.library.update(self.job_id, **changes)
        if job.stage is not before:
            log.info("%s: %s", job.name, job.stage.value)
        self.notify(job)


def _pass_if_unavailable(failed: errors.WorkerFailed) -> None:
    """Raise any other failure than that no child could be started."""
    if failed.code != "child_unavailable":
        raise failed
    log.warning("no child Blender: %s", failed)


def _disk_sentence(error: OSError) -> str:
    place = f" ({error.filename})" if error.filename else ""
    return (
        f"A file could not be written: {error.strerror or error}{place}. "
        "Make room or choose another folder in the preferences, then try again."
    )
