# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command maquette generate PICTURE... --output DIR`: models for scripts and pipelines, without a window.

`blender --command maquette game-ready MODEL... --output DIR`: models' files made ready for a game engine.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from ..client.errors import MaquetteError
from ..client.registry import SERVICES
from ..runtime import session
from ..settings import game_ready as game_ready_settings
from ..settings.model import FEWEST_TRIANGLES

if TYPE_CHECKING:
    import argparse

    from bpy.types import Object

    from ..runtime.game_ready import Asked

FORMATS: Final = ("glb", "obj", "stl", "ply", "blend")


def run(arguments: Sequence[str]) -> int:
    """The command itself. Returns the exit code: 0 if all models were made, otherwise 1 (2 for wrong arguments)."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    output = Path(options.output).absolute()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"{output}: the folder cannot be made ({error.strerror or error})\n")
        return 1
    if options.command == "game-ready":
        failures = _make_all_ready([Path(model).absolute() for model in options.models], options)
    else:
        pictures = [Path(picture).absolute() for picture in options.pictures]
        targets = _targets(pictures, output, options.format)
        failures = [not _generate(picture, targets[number], options) for number, picture in enumerate(pictures)]
    return 1 if any(failures) else 0


def _targets(pictures: Sequence[Path], output: Path, suffix: str) -> list[Path]:
    """A file for each picture; namesakes from several folders get a number."""
    taken: set[str] = set()
    names = []
    for picture in pictures:
        candidates = (f"{picture.stem}-{number}" if number > 1 else picture.stem for number in itertools.count(1))
        names.append(next(name for name in candidates if name.lower() not in taken))
        taken.add(names[-1].lower())
    return [output / f"{name}.{suffix}" for name in names]


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(prog="blender --command maquette", description="Turn pictures into 3D models.")
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="make one model of each picture")
    generate.add_argument("pictures", nargs="+", metavar="PICTURE")
    generate.add_argument(
        "--output", required=True, metavar="DIR", help="folder for the models; created if it is missing"
    )
    generate.add_argument("--service", default="local", choices=[spec.key for spec in SERVICES.values()])
    generate.add_argument("--triangles", type=int, default=0, metavar="N", help="simplify each model to N triangles")
    generate.add_argument(
        "--subjects",
        choices=["all", "largest", "each"],
        help="which subjects the local service uses if a picture shows several: all as one object, the largest, "
        "or each as an object of its own, in one file",
    )
    generate.add_argument("--format", default="glb", choices=FORMATS)
    _add_game_ready(commands.add_parser("game-ready", help="make models' files ready for a game engine"))
    return parser


def _add_game_ready(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--output", required=True, metavar="DIR", help="folder for files and reports, made if missing")
    parser.add_argument("--preset", default="pc-prop", choices=[_dashed(name) for name in game_ready_settings.PRESETS])
    parser.add_argument(
        "--engine", default="godot", choices=[_dashed(name) for name, _, _ in game_ready_settings.ENGINES]
    )
    parser.add_argument("--triangles", type=int, metavar="N", help="in place of the preset's")
    parser.add_argument("--texture", type=int, choices=game_ready_settings.TEXTURES, help="pixels of a side")
    parser.add_argument("--quads", action="store_true", help="half as many quads in place of triangles")
    parser.add_argument("--collision", choices=[_dashed(name) for name, _, _ in game_ready_settings.COLLISION])
    parser.add_argument("--levels", type=int, metavar="N", help="levels of detail besides the model")


def _dashed(name: str) -> str:
    return name.lower().replace("_", "-")


def _make_all_ready(models: Sequence[Path], options: argparse.Namespace) -> list[bool]:
    from ..runtime import game_ready

    names = game_ready.names_of([model.stem for model in models])
    return [not _make_ready(model, name, options) for model, name in zip(models, names, strict=True)]


def _make_ready(model: Path, name: str, options: argparse.Namespace) -> bool:
    """Import the file, make it ready, print where it went and which checks failed; a failed check is not an error."""
    from ..client.errors import SceneError
    from ..geometry.game_ready.checks import LABELS
    from ..runtime import game_ready
    from ..scene.export import PRESETS

    asked = _asked(options)
    try:
        if asked.folder is not None and asked.folder / f"{name}{PRESETS[asked.engine].suffix}" == model:
            raise SceneError("What is made would replace the file itself. Choose another folder for it.")
        made = game_ready.bring_in(model)
        for work in game_ready.start([made], asked, [name]):
            session.background().wait(work)
    except (MaquetteError, OSError) as error:
        sys.stderr.write(f"{model}: {error}\n")
        return False
    report = made.maquette.ready
    for check in report.checks:
        if not check.passed:
            sys.stderr.write(f"{model}: {LABELS[check.name]}: {check.found}; wanted: {check.wanted}\n")
    sys.stdout.write(f"{report.file}\n")
    return True


def _asked(options: argparse.Namespace) -> Asked:
    from ..runtime.game_ready import Asked

    preset = game_ready_settings.PRESETS[options.preset.upper().replace("-", "_")]
    engine = options.engine.upper()
    collision = options.collision.upper() if options.collision else preset.collision
    label = next(label for name, label, _ in game_ready_settings.ENGINES if name == engine)
    return Asked(
        heading=f"{preset.label}, {label}",
        engine=engine,
        folder=Path(options.output).absolute(),
        triangles=preset.triangles if options.triangles is None else max(FEWEST_TRIANGLES, options.triangles),
        texture=preset.texture if options.texture is None else options.texture,
        levels=preset.levels
        if options.levels is None
        else min(max(0, options.levels), game_ready_settings.MOST_LEVELS),
        ratio=preset.ratio,
        collision="" if collision == "NONE" else collision,
        is_quads=options.quads,
    )


def _generate(picture: Path, target: Path, options: argparse.Namespace) -> bool:
    settings = bpy.context.scene.maquette
    settings.use_simplify = options.triangles > 0
    if options.subjects:
        settings.local.subjects = options.subjects.upper()
    if options.triangles > 0:
        settings.simplify_to = options.triangles
    try:
        bpy.ops.maquette.generate(image_path=str(picture), service=options.service.upper())
        _export(bpy.context.selected_objects, target)
    except (RuntimeError, OSError) as error:
        sys.stderr.write(f"{picture}: {str(error).removeprefix('Error: ').strip()}\n")
        return False
    sys.stdout.write(f"{target}\n")
    return True


def _export(objects: Sequence[Object], target: Path) -> None:
    """Write only the new objects, without the rest of the open file. Raises RuntimeError or OSError."""
    if target.suffix == ".blend":
        bpy.data.libraries.write(str(target), set(objects))
        return
    export: dict[str, Callable[[], object]] = {
        ".glb": lambda: bpy.ops.export_scene.gltf(filepath=str(target), export_format="GLB", use_selection=True),
        ".obj": lambda: bpy.ops.wm.obj_export(filepath=str(target), export_selected_objects=True),
        ".stl": lambda: bpy.ops.wm.stl_export(filepath=str(target), export_selected_objects=True),
        ".ply": lambda: bpy.ops.wm.ply_export(filepath=str(target), export_selected_objects=True),
    }
    export[target.suffix]()
