# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job end to end: a picture goes over HTTP to the sandbox and comes back as a model, in headless Blender.

Leaves `out/demo.blend`, `out/demo.glb` and `out/demo.png`, and touches nobody's Blender profile.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.sandbox_server import SandboxServer
from tools import build_zip, ending, installed_addon, own_picture
from tools.checkout import ROOT

OUT: Final = ROOT / "out"
OWN_SERVERS: Final = ("comfyui", "comfy-api", "trellis-server", "lemonade", "hunyuan-2", "hunyuan-2.1", "modly")
STAGES: Final = {
    "QUEUED": "Preparing and sending the picture",
    "SUBMITTING": "Ordering the model",
    "GENERATING": "Generating (sandbox)",
    "DOWNLOADING": "Downloading",
    "PREPARING": "Preparing in a child Blender",
    "READY": "Reserving the import",
    "ARRIVING": "Into the scene",
}


class DemoFailed(Exception):
    """Why the demo could not go on, as a sentence."""


@dataclass(frozen=True)
class Outcome:
    """What the table tells. `stages`: seconds by stage; `open_edges`: of the generated mesh, which should have none."""

    stages: Mapping[str, float]
    triangles: int
    triangles_after: int
    open_edges: int


class Progress(logging.Handler):
    """Writes the add-on's log lines with the seconds since the start."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._start = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line at once, so that it is seen while the job runs."""
        self.say(record.getMessage())

    def say(self, text: str) -> None:
        """Write a line of the demo's own."""
        sys.stdout.write(f"{time.monotonic() - self._start:6.1f} s  {text}\n")
        sys.stdout.flush()


def generate(picture: Path, service: str, target: int, progress: Progress) -> Outcome:
    """Run the add-on's own operators, and leave the model in the open file.

    Raises:
        DemoFailed: with the sentence that the artist would see.
    """
    import bpy

    installed_addon.install(build_zip.build(OUT, build_zip.here()))
    logger = logging.getLogger(installed_addon.MODULE)
    logger.setLevel(logging.INFO)
    logger.addHandler(progress)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    try:
        if service == "OWN_SERVER":
            bpy.ops.maquette.test_connection(service=service)
        bpy.ops.maquette.generate(image_path=str(picture), service=service)
        model = bpy.context.active_object
        stages, triangles, open_edges = stage_seconds(), triangle_count(model.data), count_open_edges(model.data)
        progress.say(f"Simplifying to {target} triangles")
        start = time.monotonic()
        bpy.ops.maquette.simplify(target_triangles=target)
        stages["Simplifying"] = time.monotonic() - start
    except RuntimeError as error:
        raise DemoFailed(str(error).removeprefix("Error: ").strip()) from error
    return Outcome(stages, triangles, triangle_count(model.data), open_edges)


def stage_seconds() -> dict[str, float]:
    """Read from the job when each of its states began, and so how long each took."""
    holder = importlib.import_module(f"{installed_addon.MODULE}.runtime.session")
    entered: Mapping[Any, float] = holder.jobs()[0].entered
    moments = sorted((moment, state.value) for state, moment in entered.items())
    following = [moment for moment, _ in moments[1:]]
    return {STAGES.get(s, s): end - start for (start, s), end in zip(moments, following, strict=False)}


def triangle_count(mesh: Any) -> int:
    """Return the number of triangles that the mesh is drawn with."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def count_open_edges(mesh: Any) -> int:
    """Return the number of edges with any other number of faces than two: a closed mesh has none."""
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    count = sum(len(edge.link_faces) != 2 for edge in editable.edges)
    editable.free()
    return count


@contextmanager
def blender_silenced() -> Iterator[None]:
    """While it lasts, Blender's own lines (some hundred a render) go nowhere; it writes past `sys.stdout`."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def leave_files(picture: Path) -> None:
    """Write the scene, the model and the picture of it."""
    import bpy

    from tools import demo_sheet

    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / "demo.blend"))
    bpy.ops.export_scene.gltf(filepath=str(OUT / "demo.glb"), export_format="GLB", use_selection=True)
    demo_sheet.render(bpy.context.active_object, picture, OUT / "demo.png")


def write_table(outcome: Outcome) -> None:
    """Write time by stage, and the triangles before and after."""
    rows = [*outcome.stages.items(), ("Total", sum(outcome.stages.values()))]
    lines = [f"  {name:36}{seconds:8.2f} s" for name, seconds in rows]
    lines.append(f"  {'Triangles, generated':36}{outcome.triangles:8,}")
    lines.append(f"  {'Triangles, simplified':36}{outcome.triangles_after:8,}")
    lines.append(f"  {'Open edges, generated':36}{outcome.open_edges:8,}")
    lines.append(f"  {', '.join(f'out/demo.{kind}' for kind in ('blend', 'glb', 'png'))}")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def connect(server: SandboxServer, service: str) -> str:
    """Set the add-on up for the sandbox's service of that name; returns its name in the add-on.

    Raises:
        DemoFailed: where there is no such service.
    """
    os.environ["MAQUETTE_MODELSLAB_URL"] = server.modelslab_url
    os.environ["MODELSLAB_API_KEY"] = "demo"
    os.environ["MAQUETTE_SERVER_URL"] = f"{server.url}/own/{service}"
    if service not in ("modelslab", *OWN_SERVERS):
        raise DemoFailed(f"There is no service {service!r}: use modelslab, {', '.join(OWN_SERVERS)}.")
    return "MODELSLAB" if service == "modelslab" else "OWN_SERVER"


def run(picture_path: str, service: str, target: int, generation_seconds: float) -> None:
    """Do it all in a throw-away profile, with a sandbox that is ended at the end."""
    progress = Progress()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="maquette-demo-") as folder:
        installed_addon.isolate(Path(folder))
        if not picture_path:
            progress.say("Taking the repository's own picture (rendered on the first run)")
        picture = Path(picture_path).absolute() if picture_path else own_picture.rendered()
        progress.say("Starting the sandbox and Blender")
        with SandboxServer(generation_seconds=generation_seconds) as server:
            outcome = generate(picture, connect(server, service), target, progress)
        progress.say("Saving, exporting and rendering the model")
        with blender_silenced():
            leave_files(picture)
        import addon_utils

        addon_utils.disable(installed_addon.MODULE)
    write_table(outcome)


def main() -> int:
    """Return 0, or 1 after a sentence that says what went wrong."""
    parser = argparse.ArgumentParser(prog="make demo", description="Picture to model, end to end.")
    parser.add_argument("picture", nargs="?", default="", help="your own picture; without it the repository's")
    parser.add_argument(
        "--service",
        default="modelslab",
        help="modelslab (default), or a server of one's own: " + ", ".join(OWN_SERVERS),
    )
    parser.add_argument("--triangles", type=int, default=3000, help="what to simplify the model to (default: 3000)")
    parser.add_argument("--generation-seconds", type=float, default=3.0, help="what the sandbox takes (default: 3)")
    options = parser.parse_args()
    try:
        run(options.picture, options.service, options.triangles, options.generation_seconds)
    except (DemoFailed, RuntimeError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    ending.leave(main())
