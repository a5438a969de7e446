# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages models in known ways, and compares what the doctor counts and mends with this damage.

The models are one by each service of the sandbox, and 50 assets from the packs beside the checkout, if they are there.
`mending:10` uses 10 assets; `mending:modelslab,local` only the models of these services.
"""

from __future__ import annotations

import sys
import time
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.sandbox_server import SandboxServer
from tools import demo_services, own_picture
from tools.checkout import ROOT
from tools.installed_addon import enable, module
from training.assets import packs, read

from . import in_blender, main_thread
from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    Arrays = tuple[NDArray[np.float64], NDArray[np.int64]]

ASSETS: Final = 50
FOLDER: Final = ROOT.parent / "shared" / "assets"
BUDGET: Final = 33.0  # ms
TWICE: Final = (
    "HOLES", "FLIPPED", "DOUBLED", "UNJOINED", "LOOSE", "ZERO_AREA", "FLOATING", "INNER", "NON_MANIFOLD", "PINCHED",
)  # fmt: skip
_SAME: Final = 1e-5  # of the size: the distance within which two positions are the same


def measure(*parts: str) -> list[Figure]:
    """Measure each service and the assets in a separate Blender."""
    services = [part for part in parts if not part.isdigit()]
    count = next((part for part in parts if part.isdigit()), "0" if services else str(ASSETS))
    picture = str(own_picture.rendered())
    rows: list[dict[str, Any]] = []
    with in_blender.installed():
        for service in services or demo_services.DEMO_SERVICES:
            rows += in_blender.call(of_service, service, picture)
        if int(count) and FOLDER.is_dir():
            rows += in_blender.call(of_assets, count)
    for row in rows:
        sys.stdout.write(f"  {row}\n")
    return _figures([row for row in rows if not row["left out"]], sum(bool(row["left out"]) for row in rows))


def _figures(rows: list[dict[str, Any]], left_out: int) -> list[Figure]:
    def most(name: str) -> float:
        return max((float(row[name]) for row in rows), default=0.0)

    return [
        Figure("models damaged", len(rows), "models"),
        Figure("models left out, as they are not closed", left_out, "models"),
        Figure("models whose faults were counted wrongly", sum(not row["counted"] for row in rows), "models", budget=0),
        Figure(
            "models that are not watertight once mended", sum(not row["closed"] for row in rows), "models", budget=0
        ),
        Figure("models with other vertices moved", sum(not row["still"] for row in rows), "models", budget=0),
        Figure("change of volume, at most", 100 * most("volume"), "%", budget=1.0),
        Figure("checking and mending busy the main thread", most("busy"), "ms", budget=BUDGET),
    ]


def of_service(name: str, picture: str) -> list[dict[str, Any]]:
    """Have the service make a model, then damage and mend it."""
    service = demo_services.named(name)
    with SandboxServer() as server:
        demo_services.point_at(service, server.url)
        enable()
        import bpy

        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        if service.service == "OWN_SERVER":
            bpy.ops.maquette.test_connection(service=service.service)
        bpy.ops.maquette.generate(image_path=picture, service=service.service)
        made = bpy.context.active_object
        made.data.calc_loop_triangles()
        faces = np.array([triangle.vertices for triangle in made.data.loop_triangles], np.int64)
        positions = np.array([vertex.co for vertex in made.data.vertices], np.float64)
        return [tried(name, positions, faces, 0)]


def of_assets(count: str) -> list[dict[str, Any]]:
    """Damage and mend that many assets, spread over all packs."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    rows: list[dict[str, Any]] = []
    for number, (name, positions, faces) in enumerate(_assets()):
        rows.append(tried(name, positions, faces, number))
        if sum(not row["left out"] for row in rows) == int(count):
            break
    return rows


def _assets() -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.int64]]]:
    """Yield one asset from each pack, then the next from each, and so on."""
    for row in zip_longest(*(read(path) for path in packs(FOLDER))):
        for asset in row:
            if asset is not None:
                yield asset.name, asset.vertices.astype(np.float64), asset.triangles.astype(np.int64)


def tried(name: str, positions: NDArray[np.float64], faces: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """Damage the model, check and mend it, and return what was measured.

    Models that are not closed and free of faults after a first mending are left out.
    """
    import bpy

    from tests.geometry.damage import Patient, volume  # needs the package, which `demo_services` has loaded

    whole = _object(name, positions, faces)
    _work(lambda: _doctor().mend(whole, _kinds().MENDED))
    is_sound = whole.maquette.is_closed and not _counts(whole, TWICE)
    sound, triangles = _arrays(whole)
    bpy.data.objects.remove(whole)
    row = {"model": name, "triangles": len(triangles), "left out": not is_sound}
    if not is_sound:
        return row
    patient = Patient(sound, triangles, np.random.default_rng(seed))
    for kind in TWICE * 2:
        patient.damage(kind)
    broken = _object(name, *patient.finish())
    busy = _work(lambda: _doctor().check(broken))
    counted = _counts(broken, TWICE)
    busy = max(busy, _work(lambda: _doctor().mend(broken, _kinds().MENDED)))
    mended, left = _arrays(broken)
    before = volume(sound, triangles)
    row |= {
        "counted": counted == dict(patient.truth),
        "closed": broken.maquette.is_closed and not _counts(broken, TWICE),
        "still": _is_still(sound, mended),
        "volume": abs(volume(mended, left) / before - 1),
        "busy": busy,
    }
    if not row["counted"]:
        row["counts"] = f"{counted} for {dict(patient.truth)}"
    bpy.data.objects.remove(broken)
    return row


def _work(begin: Callable[[], Any]) -> float:
    """Start work and wait for it; return the longest time that the main thread was busy, in ms.

    It is measured in the thread's CPU time; otherwise other programs would count as well.
    """
    return max(main_thread.busy(begin, time.thread_time))


def _counts(model: Any, kinds: tuple[str, ...]) -> Mapping[str, int]:
    return {each.kind: each.count for each in model.maquette.findings if each.kind in kinds}


def _object(name: str, positions: NDArray[np.float64], faces: NDArray[np.int64]) -> Any:
    import bpy

    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(positions.tolist(), [], faces.tolist())
    mesh.uv_layers.new(name="UVMap")
    model = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(model)
    bpy.context.view_layer.objects.active = model
    bpy.context.view_layer.update()
    return model


def _arrays(model: Any) -> Arrays:
    """Return a mesh object's vertices (V, 3) and triangles (T, 3)."""
    model.data.calc_loop_triangles()
    faces = np.array([triangle.vertices for triangle in model.data.loop_triangles], np.int64).reshape(-1, 3)
    return np.array([vertex.co for vertex in model.data.vertices], np.float64).reshape(-1, 3), faces


def _is_still(before: NDArray[np.float64], after: NDArray[np.float64]) -> bool:
    """Return whether there still is a vertex at each position."""
    from mathutils.kdtree import KDTree

    tree = KDTree(len(after))
    for number, point in enumerate(after.tolist()):
        tree.insert(point, number)
    tree.balance()
    room = _SAME * float(np.ptp(before, axis=0).max())
    return all(tree.find(point)[2] <= room for point in before.tolist())


def _doctor() -> Any:
    return module("runtime.doctor")


def _kinds() -> Any:
    return module("geometry.doctor.kinds")
