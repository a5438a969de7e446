# SPDX-License-Identifier: GPL-3.0-or-later
"""One job's run, on the test's own thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maquette.client import errors
from maquette.client.capabilities import UploadLimit
from maquette.client.errors import Retry
from maquette.client.service import Finished, Processing, Ticket
from maquette.client.views import ViewRole
from maquette.jobs import pictures
from maquette.jobs.pictures import PictureBytes, PicturePixels
from maquette.jobs.placement import Arrival, Placement
from maquette.jobs.run.progress import Run
from maquette.jobs.run.runner import Runner
from maquette.jobs.setup import Connections
from maquette.jobs.snapshot import CancelToken, Snapshot
from maquette.jobs.state import Stage, State
from maquette.jobs.store.library import Library

from tests.jobs.doubles import DONE, FakeLauncher, StagedService, make_job, make_setup
from tests.pictures import figure

if TYPE_CHECKING:
    from maquette.jobs.job import Job
    from maquette.jobs.run.submission import NotTaken


class Recording(Snapshot):
    """Records each update of a job, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Job] = []

    def update(self, record: Job) -> None:
        super().update(record)
        self.told.append(record)


@dataclass
class Outcome:
    """How a job's run ended: the stored job, every update that was shown, the launcher, and what `run` returned."""

    job: Job
    told: list[Job]
    launcher: FakeLauncher
    wait: NotTaken | None


def run(folder: Path, service: StagedService, **changes: Any) -> Outcome:
    """Run one job on this thread; its picture is already stored."""
    clock, monotonic = changes.pop("clock", lambda: 1000.0), changes.pop("monotonic", lambda: 50.0)
    library, snapshot = Library(folder, clock=clock), Recording()
    launcher, token = changes.pop("launcher", FakeLauncher()), changes.pop("token", CancelToken())
    picture, setup = changes.pop("picture", PictureBytes(figure(32))), changes.pop("setup", make_setup())
    is_online = changes.pop("is_online", None)
    prepare = changes.pop("prepare", lambda _library, _job: None)
    job = library.add(make_job(**changes))
    library.update(job.id, picture_sha256=pictures.store(picture, Path(job.folder)))
    prepare(library, job)
    token.signal.wait = lambda _seconds: token.signal.is_set()  # type: ignore[method-assign]  # no time passes
    connections = Connections(launcher, lambda _job, _setup: service)
    connections.setup = setup
    connections.is_online = is_online or connections.is_online  # type: ignore[method-assign]
    library.watch(lambda: None, snapshot.update)
    given = Run(library.get(job.id), library, snapshot, token, launcher, connections, "4.5.15", clock, monotonic)
    wait = Runner(given).work()
    told = snapshot.told[1:]
    return Outcome(library.get(job.id), told, launcher, wait)


def test_the_state_is_stored_before_the_order_is_sent(tmp_path: Path) -> None:
    states: list[State] = []
    other = Library(tmp_path)
    service = StagedService()

    def note_state() -> None:
        states.extend(job.state for job, _ in other.unfinished())

    service.order.pass_through = note_state  # type: ignore[method-assign]
    service.downloading.pass_through = note_state  # type: ignore[method-assign]
    run(tmp_path, service)
    assert states == [State.SUBMITTING, State.DOWNLOADING]


def test_an_uncertain_submission_has_its_own_state_and_is_not_repeated(tmp_path: Path) -> None:
    service = StagedService(submission=errors.UncertainSubmission("service.test"))
    ended = run(tmp_path, service)
    assert ended.job.state is State.UNCERTAIN
    assert ended.job.failure is not None
    assert ended.job.failure.retry is Retry.UNKNOWN
    assert service.calls.count("submit") == 1


def test_an_order_that_was_not_taken_goes_back_to_the_queue(tmp_path: Path) -> None:
    service = StagedService(submission=errors.RateLimited("Staged", 30))
    ended = run(tmp_path, service)
    assert (ended.job.state, ended.job.stage) == (State.QUEUED, Stage.BUSY)
    assert ended.wait is not None
    assert ended.wait.seconds == 30.0
    assert service.calls.count("submit") == 1


def test_a_transient_error_while_fetching_is_asked_again(tmp_path: Path) -> None:
    service = StagedService(answers=[errors.ServiceUnreachable("service.test", "reset"), DONE])
    ended = run(tmp_path, service)
    assert ended.job.state is State.READY
    assert service.calls.count("fetch") == 2


def test_a_defect_ends_in_a_message(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(answers=[ZeroDivisionError("oops")]))
    assert ended.job.state is State.FAILED
    assert ended.job.failure is not None
    assert "ZeroDivisionError: oops" in ended.job.failure.sentence


def test_a_full_disk_ends_in_a_message_that_names_the_folder(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(answers=[OSError(28, "No space left on device", "/library/x")]))
    assert ended.job.failure is not None
    assert "No space left on device (/library/x)" in ended.job.failure.sentence


def test_a_remote_service_is_polled_and_tells_when_it_will_be_done(tmp_path: Path) -> None:
    processing = Processing(Ticket("7"), eta=12.0, progress=0.25)
    service = StagedService(is_local=False, submission=processing, answers=[processing, DONE])
    ended = run(tmp_path, service)
    assert ended.job.state is State.READY
    generating = [other for other in ended.told if other.state is State.GENERATING]
    assert generating[-1].expected_end == 1012.0
    assert generating[-1].progress == 0.25


def test_nothing_is_sent_while_online_access_is_off(tmp_path: Path) -> None:
    looks = iter([False, False])
    ended = run(tmp_path, StagedService(is_local=False), is_online=lambda: next(looks, True))
    assert Stage.OFFLINE in [other.stage for other in ended.told]
    assert ended.job.state is State.READY


def test_a_picture_is_made_small_enough_for_the_service(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(upload_limit=UploadLimit(1024, 3_700_000)))
    task, arguments = ended.launcher.tasks[0]
    assert task == "picture"
    assert (arguments["longest"], arguments["max_bytes"]) == (1024, 3_700_000)
    assert arguments["output"].endswith("upload.png")


def test_a_painted_picture_is_encoded_even_for_a_local_service(tmp_path: Path) -> None:
    pixels = PicturePixels(32, 32, False, bytes(32 * 32 * 16))
    ended = run(tmp_path, StagedService(), picture=pixels)
    assert ended.job.state is State.READY
    task, arguments = ended.launcher.tasks[0]
    assert (task, arguments["pixels"]) == ("picture", {"name": "", "width": 32, "height": 32, "linear": False})


def test_the_child_is_told_how_to_prepare_the_model(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(), name="mushroom", arrival=Arrival(simplify_to=500))
    (task, arguments), (last, _) = ended.launcher.tasks[-2:]
    assert (task, last) == ("prepare", "preview")
    assert (arguments["name"], arguments["simplify_to"], arguments["format"]) == ("mushroom", 500, "glb")
    assert ended.launcher.alive == 0


def test_no_preview_is_drawn_where_none_is_wanted(tmp_path: Path) -> None:
    setup = replace(make_setup(), draws_previews=False)
    assert [task for task, _ in run(tmp_path, StagedService(), setup=setup).launcher.tasks][-1] == "prepare"


def test_a_child_is_expected_while_the_model_downloads_and_held_by_no_job(tmp_path: Path) -> None:
    launcher, service, seen = FakeLauncher(), StagedService(), []
    service.downloading.pass_through = lambda: seen.append((launcher.expected, launcher.alive))  # type: ignore[method-assign]
    run(tmp_path, service, launcher=launcher)
    assert seen == [(1, 0)]
    assert (launcher.expected, launcher.alive) == (0, 0)


def test_the_child_is_told_how_to_place_the_model(tmp_path: Path) -> None:
    placement = Placement(height=1.5, origin="CENTRE", up_axis="Y", longest_texture=4096)
    ended = run(tmp_path, StagedService(), arrival=Arrival(placement=placement))
    arguments = next(arguments for task, arguments in ended.launcher.tasks if task == "prepare")
    assert (arguments["height"], arguments["origin"], arguments["up_axis"]) == (1.5, "CENTRE", "Y")
    assert arguments["longest_texture"] == 4096


def test_a_failing_child_ends_the_job_with_its_message(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(), launcher=FakeLauncher(failure="model_unreadable"))
    assert ended.job.state is State.FAILED
    assert ended.job.failure is not None
    assert "could not be read" in ended.job.failure.sentence
    assert ended.launcher.alive == 0


def test_a_job_stopped_in_the_library_sends_nothing(tmp_path: Path) -> None:
    service = StagedService()
    ended = run(tmp_path, service, prepare=lambda library, job: library.cancel(job.id, {State.QUEUED}))
    assert ended.job.state is State.CANCELLED
    assert "submit" not in service.calls


def test_a_downloaded_model_is_prepared_without_asking_the_service(tmp_path: Path) -> None:
    service = StagedService()

    def bring_model(library: Library, job: Job) -> None:
        job.model.write_bytes(b"model")
        library.update(job.id, state=State.PREPARING, ticket=Ticket("7"))

    ended = run(tmp_path, service, prepare=bring_model)
    assert (ended.job.state, ended.job.prepared_with) == (State.READY, "4.5.15")
    assert service.calls == []


def test_a_known_answer_is_downloaded_without_asking_again(tmp_path: Path) -> None:
    service = StagedService(is_local=False)

    def answered(library: Library, job: Job) -> None:
        library.update(job.id, state=State.DOWNLOADING, ticket=Ticket("7"), links=DONE.links)

    assert run(tmp_path, service, prepare=answered).job.state is State.READY
    assert service.calls == ["download"]


def test_an_expired_link_is_asked_for_again(tmp_path: Path) -> None:
    service = StagedService(is_local=False)
    renewed = Finished(Ticket("7"), ("http://files.test/new.glb",))
    service.answers = [renewed]
    service.refused_links = DONE.links

    def answered(library: Library, job: Job) -> None:
        library.update(job.id, state=State.DOWNLOADING, ticket=Ticket("7"), links=DONE.links)

    ended = run(tmp_path, service, prepare=answered)
    assert (ended.job.state, ended.job.links) == (State.READY, renewed.links)
    assert service.calls == ["download", "download", "fetch", "download"]


def test_an_accepted_job_is_asked_for_by_its_ticket(tmp_path: Path) -> None:
    service = StagedService(is_local=False)
    ended = run(
        tmp_path,
        service,
        prepare=lambda library, job: library.update(job.id, state=State.GENERATING, ticket=DONE.ticket),
    )
    assert ended.job.state is State.READY
    assert service.calls == ["fetch", "download"]


def test_a_job_past_its_deadline_fails_but_can_be_fetched_free_of_charge(tmp_path: Path) -> None:
    service = StagedService(is_local=False, answers=[Processing(Ticket("7"))] * 9)
    clock = count(0.0, 1000.0)
    ended = run(tmp_path, service, monotonic=lambda: next(clock), setup=make_setup(deadline=3600.0))
    assert ended.job.failure is not None
    assert "within 60 minutes" in ended.job.failure.sentence
    assert (ended.job.state, ended.job.failure.retry, ended.job.ticket) == (State.FAILED, Retry.FREE, Ticket("7"))


def test_how_long_it_took_is_learned_for_the_next_job(tmp_path: Path) -> None:
    silent = Processing(Ticket("7"))
    clock = count(0.0, 5.0)
    first = run(tmp_path, StagedService(is_local=False, submission=silent), monotonic=lambda: next(clock))
    assert first.job.generated_in is not None
    second = run(tmp_path, StagedService(is_local=False, submission=silent), options={"seed": "77"})
    told = [job.expected_end for job in second.told if job.state is State.GENERATING and job.expected_end]
    assert told[0] == 1000.0 + first.job.generated_in


def test_how_long_the_service_says_it_took_stays_with_the_job(tmp_path: Path) -> None:
    told = Finished(DONE.ticket, DONE.links, seconds=10.62)
    assert run(tmp_path, StagedService(answers=[told])).job.service_seconds == 10.62


def test_an_unreadable_model_is_kept_and_downloaded_again_by_a_retry(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(), launcher=FakeLauncher(failure="model_unreadable"))
    assert not ended.job.model.exists()
    assert ended.job.model.with_name("model-unreadable.glb").read_bytes() == b"model"


def test_an_order_that_the_service_has_lost_goes_back_to_the_queue(tmp_path: Path) -> None:
    """The lost ticket is not polled again, and the artist is told why the model is ordered once more."""
    lost = errors.OrderLost("The server was restarted.")
    ended = run(tmp_path, StagedService(is_local=False, answers=[lost]))
    assert (ended.job.state, ended.job.ticket, ended.job.orders) == (State.QUEUED, None, 1)
    assert ended.job.note == "The server was restarted."
    assert ended.wait is not None
    assert ended.wait.refusal is None


def test_a_service_that_loses_every_order_is_not_asked_forever(tmp_path: Path) -> None:
    lost = errors.OrderLost("The server was restarted.")
    ended = run(tmp_path, StagedService(is_local=False, answers=[lost]), orders=4)
    assert (ended.job.state, ended.job.orders) == (State.FAILED, 5)
    assert ended.wait is None


@dataclass
class StoppedMeanwhile(StagedService):
    """The artist stops the job during a poll."""

    token: CancelToken | None = None
    by_artist: bool = True

    def fetch(self, ticket: Ticket, is_cancelled: Any) -> Any:
        assert self.token is not None
        if self.by_artist:
            self.token.stop()
        else:
            self.token.signal.set()
        raise errors.Cancelled


def stopped(folder: Path, *, can_cancel: bool, by_artist: bool) -> list[str]:
    token = CancelToken()
    service = StoppedMeanwhile(token=token, by_artist=by_artist, more_capabilities={"can_cancel": can_cancel})
    run(folder, service, token=token)
    return service.calls


def test_stopping_a_job_cancels_it_at_the_service_and_quitting_blender_does_not(tmp_path: Path) -> None:
    assert stopped(tmp_path / "a", can_cancel=True, by_artist=True)[-1] == "cancel 7"
    assert stopped(tmp_path / "b", can_cancel=False, by_artist=True)[-1] != "cancel 7"
    assert stopped(tmp_path / "c", can_cancel=True, by_artist=False)[-1] != "cancel 7"


def test_what_a_service_waits_for_is_shown(tmp_path: Path) -> None:
    waiting = Processing(Ticket("7"), note="2 others are before it.")
    ended = run(tmp_path, StagedService(answers=[waiting, DONE]))
    assert "2 others are before it." in {job.note for job in ended.told}
    assert ended.job.note == ""


def test_views_are_cut_out_and_sent_one_by_one_to_a_service_that_takes_separate_views(tmp_path: Path) -> None:
    roles = (ViewRole.FRONT, ViewRole.LEFT)
    views = pictures.Views({role: PictureBytes(figure(32)) for role in roles})
    service = StagedService(upload_limit=UploadLimit(1024, 10**7), more_capabilities={"takes_views_apart": True})
    ended = run(tmp_path, service, picture=views, views=roles)
    assert service.subject is not None
    assert list(service.subject.addresses) == ["FRONT", "LEFT"]
    assert service.subject.address == service.subject.addresses["FRONT"]
    assert len(set(service.subject.addresses.values())) == 2
    assert all(arguments["cut_out"] for task, arguments in ended.launcher.tasks if task == "picture")
