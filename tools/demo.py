# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job end to end: a model from a picture, in headless Blender, with the sandbox in place of a service.

The results are left in `out`; no Blender profile is changed.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.sandbox_server import SandboxServer
from tools import build_zip, demo_services, ending, installed_addon, own_picture
from tools.checkout import ROOT
from tools.demo_services import DemoService, UnknownService
from tools.demo_terminal import Progress, kept_from_blender

OUT: Final = ROOT / "out"
LOG: Final = OUT / "demo.log"
STAGES: Final = {
    "QUEUED": "Preparing and sending the picture",
    "SUBMITTING": "Ordering the model",
    "GENERATING": "Generating",
    "DOWNLOADING": "Downloading",
    "PREPARING": "Preparing in a child Blender",
    "READY": "Reserving the import",
    "ARRIVING": "Into the scene",
}


class DemoFailed(Exception):
    """The reason why the demo failed, as a sentence."""


@dataclass(frozen=True)
class Outcome:
    """The contents of the table.

    `extension`: the tested zip; `stages`: seconds by stage; `open_edges`: of the generated mesh, ideally none.
    """

    extension: Path
    stages: Mapping[str, float]
    triangles: int
    triangles_after: int
    open_edges: int


def generate(picture: Path, service: DemoService, target: int, progress: Progress) -> Outcome:
    """Run the add-on's operators, which put the model into the open file.

    Raises:
        DemoFailed: with the message that the artist would see.
    """
    import bpy

    extension = build_zip.build(OUT, build_zip.here())
    installed_addon.install(extension)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    try:
        if service.service == "OWN_SERVER":
            bpy.ops.maquette.test_connection(service=service.service)
            # Of a ComfyUI's workflows, the one that textures; it also gets the picture with its transparency.
            bpy.context.scene.maquette.own_server.workflow = "TRELLIS"
        with followed(progress):
            bpy.ops.maquette.generate(image_path=str(picture), service=service.service)
        model = bpy.context.active_object
        stages, triangles, open_edges = stage_seconds(), triangle_count(model.data), count_open_edges(model.data)
        progress.step(f"Simplifying to {target:,} triangles")
        start = time.monotonic()
        bpy.ops.maquette.simplify(target_triangles=target)
        stages["Simplifying"] = time.monotonic() - start
    except RuntimeError as error:
        raise DemoFailed(str(error).removeprefix("Error: ").strip()) from error
    return Outcome(extension, stages, triangles, triangle_count(model.data), open_edges)


@contextmanager
def followed(progress: Progress) -> Iterator[None]:
    """Show the job's progress in the terminal, as in the panel, within this context."""
    session = importlib.import_module(f"{installed_addon.MODULE}.runtime.session")
    status = importlib.import_module(f"{installed_addon.MODULE}.runtime.status")

    def how_far() -> tuple[str, float]:
        known = session.jobs()
        return (status.sentence(known[-1], known[-1].stage.value), status.fraction(known[-1])) if known else ("", 0.0)

    logger = logging.getLogger(installed_addon.MODULE)
    logger.setLevel(logging.INFO)
    logger.addHandler(progress)
    progress.how_far = how_far
    try:
        yield
    finally:
        progress.how_far = Progress.nothing_more
        logger.removeHandler(progress)


def stage_seconds() -> dict[str, float]:
    """Return how long each of the job's states took, from their start times."""
    holder = importlib.import_module(f"{installed_addon.MODULE}.runtime.session")
    entered: Mapping[Any, float] = holder.jobs()[0].entered
    moments = sorted((moment, state.value) for state, moment in entered.items())
    following = [moment for moment, _ in moments[1:]]
    return {STAGES.get(s, s): end - start for (start, s), end in zip(moments, following, strict=False)}


def triangle_count(mesh: Any) -> int:
    """Return the number of the mesh's triangles."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def count_open_edges(mesh: Any) -> int:
    """Return the number of edges that do not have two faces; a closed mesh has none."""
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    count = sum(len(edge.link_faces) != 2 for edge in editable.edges)
    editable.free()
    return count


def leave_files(picture: Path, outcome: Outcome, turntable_bytes: int, progress: Progress) -> None:
    """Write the scene, the model, its sheet and its turntable."""
    import bpy

    from tools import demo_sheet, demo_turntable

    progress.step("Saving and exporting the model")
    bpy.context.preferences.filepaths.save_version = 0  # no backup of the previous demo's file
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / "demo.blend"))
    bpy.ops.export_scene.gltf(filepath=str(OUT / "demo.glb"), export_format="GLB", use_selection=True)
    model = bpy.context.active_object
    progress.step("Rendering the sheet of views")
    captions = ["the picture", "the model", "from behind", f"{outcome.triangles_after:,} triangles"]
    demo_sheet.render(model, picture, OUT / "demo.png", captions)
    progress.step("Rendering the turntable")
    frames = demo_turntable.render(model, picture, progress.show)
    progress.step("Packing the turntable")
    demo_turntable.pack(frames, OUT / "demo.webp", turntable_bytes)


def told(outcome: Outcome) -> str:
    """Return the text of the table: time by stage, triangles before and after, files, and next steps."""
    rows = [*outcome.stages.items(), ("Total", sum(outcome.stages.values()))]
    lines = [f"  {name:36}{seconds:8.2f} s" for name, seconds in rows]
    lines.append(f"  {'Triangles, generated':36}{outcome.triangles:8,}")
    lines.append(f"  {'Triangles, simplified':36}{outcome.triangles_after:8,}")
    lines.append(f"  {'Open edges, generated':36}{outcome.open_edges:8,}")
    files = {
        "demo.png": "look at it first: the picture, the model, its back, and its triangles",
        "demo.webp": "the model turning, as an animation",
        "demo.blend": "the scene: the slider under Maquette > Simplify goes on from here",
        "demo.glb": "the simplified model for an engine",
        outcome.extension.name: "the extension: drop it onto the window of Blender 4.2 or newer, press N",
    }
    width = max(map(len, files))
    lines += ["", f"In {OUT}:", "", *(f"  {name:{width}}  {text}" for name, text in files.items())]
    lines += ["", "Next: make demo IMAGE=your-picture.png, or SERVICE=comfyui; SERVICE=list names them all.", ""]
    return "\n".join(["", *lines])


@contextmanager
def sandbox_for(service: DemoService, generation_seconds: float, progress: Progress) -> Iterator[None]:
    """Run the sandbox in place of the service within this context, unless the service is Local."""
    if not service.path:
        progress.step("Starting Blender")
        yield
        return
    progress.step(f"Starting Blender, and the sandbox in place of {service.label}")
    with SandboxServer(generation_seconds=generation_seconds) as server:
        demo_services.point_at(service, server.url)
        yield


def run(service: DemoService, options: argparse.Namespace) -> None:
    """Run the demo in a temporary profile. `options`: of the command line."""
    picture = Path(options.picture).absolute() if options.picture else own_picture.PICTURE
    if options.picture and not picture.is_file():
        raise DemoFailed(f"There is no file {picture}. IMAGE= takes the path of a picture.")
    OUT.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="maquette-demo-") as folder,
        kept_from_blender(LOG) as terminal,
        Progress(terminal, picture.stem) as progress,
    ):
        installed_addon.isolate(Path(folder))
        if not options.picture:
            progress.step("Taking the repository's own picture (rendered on the first run)")
            own_picture.rendered()
        with sandbox_for(service, options.generation_seconds, progress):
            outcome = generate(picture, service, options.triangles, progress)
        leave_files(picture, outcome, options.turntable_bytes, progress)
        import addon_utils

        addon_utils.disable(installed_addon.MODULE)
    sys.stdout.write(told(outcome))


def main() -> int:
    """Return 0, or 1 after a message that says what went wrong."""
    parser = argparse.ArgumentParser(prog="make demo", description="Picture to model, end to end.")
    parser.add_argument("picture", nargs="?", default="", help="your own picture; without it the repository's")
    parser.add_argument(
        "--service",
        default=demo_services.DEFAULT,
        help=f"{', '.join(demo_services.DEMO_SERVICES)} (default: {demo_services.DEFAULT}); list says what they are",
    )
    parser.add_argument("--triangles", type=int, default=3000, help="what to simplify the model to (default: 3000)")
    parser.add_argument("--generation-seconds", type=float, default=3.0, help="what the sandbox takes (default: 3)")
    parser.add_argument(
        "--turntable-bytes", type=int, default=2_000_000, help="the most that the animation may have (default: 2000000)"
    )
    options = parser.parse_args()
    if options.service == demo_services.LIST:
        sys.stdout.write(demo_services.listed())
        return 0
    try:
        run(demo_services.named(options.service), options)
    except (DemoFailed, UnknownService, RuntimeError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130
    return 0


if __name__ == "__main__":
    ending.leave(main())
