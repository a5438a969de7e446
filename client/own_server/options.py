# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Own Server service: the kind of server, and the parameters of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final

from ..checks import Bounds
from ..parameters import Choice, ServiceOptions, choice, integer, number, random_seed, switch, text

WHITE: Final = (255, 255, 255)
MOST_TRIANGLES: Final = 200_000


class Server(StrEnum):
    """The kinds of servers, by the names that `scene.maquette.own_server.server` takes."""

    COMFYUI = "COMFYUI"
    COMFY_API = "COMFY_API"
    TRELLIS_SERVER = "TRELLIS_SERVER"
    LEMONADE = "LEMONADE"
    HUNYUAN_2 = "HUNYUAN_2"
    HUNYUAN_2_1 = "HUNYUAN_2_1"
    MODLY = "MODLY"


class Workflow(StrEnum):
    """What a ComfyUI is to run."""

    HUNYUAN = "HUNYUAN"
    TRELLIS = "TRELLIS"
    FILE = "FILE"


_SERVERS: Final = (
    Choice(Server.COMFYUI, "ComfyUI", "ComfyUI itself, usually on port 8188"),
    Choice(Server.COMFY_API, "Comfy API", "The Comfy API, version 2: Comfy's proxy, serverless or cloud"),
    Choice(Server.TRELLIS_SERVER, "trellis-server", "trellis.cpp's server of TRELLIS.2"),
    Choice(Server.LEMONADE, "Lemonade", "AMD's Lemonade Server with TRELLIS.2"),
    Choice(Server.HUNYUAN_2, "Hunyuan3D 2", "api_server.py of Hunyuan3D-2"),
    Choice(Server.HUNYUAN_2_1, "Hunyuan3D 2.1", "api_server.py of Hunyuan3D-2.1"),
    Choice(Server.MODLY, "Modly", "The desktop program Modly, while it runs"),
)
_WORKFLOWS: Final = (
    Choice(
        Workflow.HUNYUAN,
        "Hunyuan3D",
        "Hunyuan3D 2.1 from one picture, Hunyuan3D 2 from several views: untextured models",
    ),
    Choice(Workflow.TRELLIS, "TRELLIS.2", "TRELLIS.2 from one picture: a textured model"),
    Choice(Workflow.FILE, "From File", "Your own workflow, exported from ComfyUI with File > Export (API)"),
)
_RESOLUTIONS: Final = tuple(Choice(f"{side}", f"{side}", f"{side} cells on a side") for side in (512, 1024, 1536))
_COMFY: Final = frozenset({Server.COMFYUI, Server.COMFY_API})
_TRELLIS: Final = frozenset({Server.TRELLIS_SERVER, Server.LEMONADE})


def runs_workflows(values: Any) -> bool:
    """Whether this kind of server runs ComfyUI's workflows."""
    return values.server in _COMFY


def _runs(*workflows: Workflow) -> Callable[[Any], bool]:
    return lambda values: runs_workflows(values) and values.workflow in workflows


def _is(*servers: Server) -> Callable[[Any], bool]:
    return lambda values: values.server in servers


def _has(role: str) -> Callable[[Any], bool]:
    """Whether an input of the artist's own workflow has this role."""
    return lambda values: _runs(Workflow.FILE)(values) and bool(getattr(values, role))


def _takes_seed(values: Any) -> bool:
    if runs_workflows(values) and values.workflow == Workflow.FILE:
        return bool(values.seed_input)
    return values.server not in {Server.HUNYUAN_2_1, Server.MODLY}


def _is_detailed(values: Any) -> bool:
    return _runs(Workflow.TRELLIS)(values) or values.server in _TRELLIS


# The code for workflows is loaded when the artist chooses one: enabling the add-on must not wait for it.
def _chosen(settings: Any, context: Any) -> None:
    from .workflows import choosing

    choosing.chosen(settings, context)


def _corrected(settings: Any, context: Any) -> None:
    from .workflows import choosing

    choosing.corrected(settings, context)


def _suggestions(role: str) -> Callable[[Any, Any, str], list[str]]:
    def search(settings: Any, context: Any, typed: str) -> list[str]:
        from .workflows import choosing

        return choosing.suggestions(role)(settings, context, typed)

    return search


def _role(label: str, what: str, role: str, **more: Any) -> Any:
    """A parameter that names an input of the artist's own workflow; its field suggests the possible ones."""
    return text(
        "",
        label,
        f"{what}, as the node's number, a full stop and the input's name; found when the workflow is chosen",
        is_shown=_runs(Workflow.FILE),
        placeholder="None",
        ui={"search": _suggestions(role), "search_options": {"SUGGESTION"}, "update": _corrected},
        **more,
    )


@dataclass(frozen=True)
class OwnServerOptions(ServiceOptions):
    """The parameters of all kinds of servers; each kind shows and takes its own.

    `seed`: an unsigned integer as a decimal string, "" for a random one. Those that end in `_input` name an input of
    the artist's own workflow, as `3.seed: KSampler`; `output_node` names a node.
    """

    owner: ClassVar[str] = "your server"

    server: str = choice(Server.COMFYUI, "Server", "What runs at your address; Detect finds out", _SERVERS)
    workflow: str = choice(
        Workflow.HUNYUAN, "Workflow", "The workflow that your ComfyUI runs", _WORKFLOWS, is_shown=runs_workflows
    )
    workflow_file: str = text(
        "",
        "File",
        "A workflow that you exported from ComfyUI with File > Export (API)",
        is_shown=_runs(Workflow.FILE),
        ui={"subtype": "FILE_PATH", "update": _chosen},
    )
    picture_input: str = _role("Picture", "Where the picture goes, or the view from the front", "picture")
    left_input: str = _role("Left", "Where the view from the left goes", "left", inputs=("LEFT",))
    back_input: str = _role("Back", "Where the view from behind goes", "back", inputs=("BACK",))
    right_input: str = _role("Right", "Where the view from the right goes", "right", inputs=("RIGHT",))
    output_node: str = _role("Output", "The node that saves the model, which must be a GLB", "output")
    seed_input: str = _role("Seed", "Where the seed goes", "seed")
    faces_input: str = _role("Faces", "Where the number of faces goes", "faces")
    texture_input: str = _role("Texture", "Where the texture's size goes", "texture")
    mesh_input: str = _role("Mesh", "Where the mesh goes that Retexture sends", "mesh", inputs=("PICTURE",))
    transparency: str = choice(
        "WHITE",
        "Transparency",
        "What happens to transparent parts of the picture; ComfyUI's Load Image discards transparency",
        (
            Choice("WHITE", "White", "Put the subject on white"),
            Choice("KEEP", "Keep", "Keep them, for a workflow that uses the picture's mask"),
        ),
        is_shown=_runs(Workflow.FILE),
    )
    seed: str = random_seed(
        "",
        "Seed",
        "The same seed, picture and settings give the same model again. Empty picks one at random",
        placeholder="Random",
        is_shown=_takes_seed,
    )
    steps: int = integer(
        30,
        "Steps",
        "Steps spent on the model. More take longer",
        Bounds(1, 100, soft_maximum=50),
        is_shown=lambda values: _runs(Workflow.HUNYUAN, Workflow.TRELLIS)(values) or values.server == Server.HUNYUAN_2,
    )
    guidance: float = number(
        5.0,
        "Guidance",
        "How strictly the shape follows the picture",
        Bounds(0.1, 20.0),
        is_shown=lambda values: _runs(Workflow.HUNYUAN)(values) or values.server == Server.HUNYUAN_2,
    )
    grid: int = integer(
        256,
        "Grid",
        "Cells on a side of the grid in which the shape is made. More show finer parts, and take memory and triangles",
        Bounds(64, 512),
        is_shown=lambda values: _runs(Workflow.HUNYUAN)(values) or values.server == Server.HUNYUAN_2,
    )
    resolution: str = choice(
        "1024",
        "Resolution",
        "Cells on a side of the grid of the shape. More show finer parts and take more memory",
        _RESOLUTIONS,
        is_shown=_is_detailed,
    )
    faces: int = integer(
        MOST_TRIANGLES,
        "Faces",
        "Approximate number of faces that the server leaves",
        Bounds(100, 5_000_000, soft_maximum=1_000_000),
        is_shown=lambda values: (
            _runs(Workflow.TRELLIS)(values) or _has("faces_input")(values) or values.server == Server.HUNYUAN_2
        ),
    )
    texture_size: int = integer(
        2048,
        "Texture Size",
        "Side of the textures in pixels",
        Bounds(256, 8192, soft_maximum=4096),
        is_shown=lambda values: (
            _runs(Workflow.TRELLIS)(values)
            or _has("texture_input")(values)
            or (values.server == Server.MODLY and bool(values.use_texture))
        ),
        ui={"subtype": "PIXEL"},
    )
    use_texture: bool = switch(
        "Texture",
        "Texture the model; the server must have been started with its texture model",
        default=True,
        is_shown=_is(Server.HUNYUAN_2, Server.MODLY),
    )
    model: str = text(
        "",
        "Model",
        "Which of the server's models to use, by the server's name for it; empty for its default",
        is_shown=_is(Server.LEMONADE, Server.MODLY),
        placeholder="Default",
    )
    free_memory: bool = switch(
        "Free Graphics Memory",
        "Let ComfyUI unload its models when the model is done and no other job is waiting, so that Blender can "
        "use the memory",
        is_shown=_is(Server.COMFYUI),
    )
    most_triangles: int = integer(
        MOST_TRIANGLES,
        "Simplify Above",
        "A model with more triangles is reduced to this many when it arrives, as Simplify does; 0 leaves it as it is",
        Bounds(0, 5_000_000, soft_maximum=1_000_000),
    )
    # The inputs as the artist has corrected them, for each workflow chosen so far: saved with the scene, never sent.
    corrections: str = text(
        "", "Corrections", "The inputs in the workflows that were chosen before", is_of_one_order=True
    )
    problem: str = text("", "Problem", "What is wrong with the chosen workflow", is_of_one_order=True)

    @property
    def backdrop(self) -> tuple[int, int, int] | None:
        """White if the workflow would ignore transparency; other servers use it as the cut-out."""
        if not runs_workflows(self):
            return None
        if self.workflow == Workflow.FILE:
            return WHITE if self.transparency == "WHITE" else None
        return WHITE if self.workflow == Workflow.HUNYUAN else None

    @property
    def most_at_once(self) -> int | None:
        """How many jobs the server takes at a time: only ComfyUI has a queue."""
        return None if runs_workflows(self) else 1

    @property
    def takes_mesh(self) -> bool:
        """Hunyuan3D 2 can, and a workflow with an input for a mesh."""
        return self.server == Server.HUNYUAN_2 or _has("mesh_input")(self)

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters without those that only the panel needs."""
        kept = {"corrections", "problem"}
        return {name: value for name, value in super().as_mapping().items() if name not in kept}
