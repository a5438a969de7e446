# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow that a job orders, built-in or the artist's own, with the job's pictures and parameters filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ...errors import InvalidSetting, NotReady
from ...service import Subject
from ..options import Workflow
from ..workflows import built_in, choosing, needs, roles
from ..workflows import graph as graphs
from ..workflows.built_in import Wanted
from ..workflows.graph import Graph
from ..workflows.needs import Info
from .server import Order

FOLDER: Final = "maquette"  # below ComfyUI's folders input and output

_SIDES: Final = {"FRONT": "front", "LEFT": "left", "BACK": "back", "RIGHT": "right"}
_NO_USE: Final = "It cannot use a view from above or below: remove that view, or use the service Local."


@dataclass(frozen=True)
class WorkflowOrder:
    """A job's workflow. `info`: what the server reports about a class of nodes."""

    order: Order
    info: Info

    @property
    def prefix(self) -> str:
        """The prefix of the model's file name below ComfyUI's folder `output`, unique to the job."""
        return f"{FOLDER}/{self.order.uuid}"

    @property
    def where(self) -> Mapping[str, str]:
        """How to get a missing node or model file, by its name."""
        return {} if self._is_own else built_in.WHERE

    @property
    def used_seed(self) -> str:
        """The seed that is sent, in decimals; "" if the workflow keeps its own."""
        return "" if self._is_own and not self.order.options.seed_input else str(self.order.seed)

    @property
    def output(self) -> str:
        """The node that saves the model, "" for any."""
        if not self._is_own:
            return ""
        return self.order.options.output_node.partition(": ")[0].strip()

    def graph(self, subject: Subject, pictures: Mapping[str, Any] | None = None, mesh: Any = None) -> Graph:
        """The workflow, filled in. `pictures`, by side, and `mesh` replace the subject's addresses.

        Raises InvalidSetting if the workflow cannot take the pictures or the mesh.
        """
        by_side = dict(pictures) if pictures is not None else sides(subject)
        if self._is_own:
            return self._own_filled(by_side, mesh or subject.mesh)
        if subject.mesh:
            raise InvalidSetting("This workflow textures no meshes. Choose one of your own that takes a mesh.")
        if self.order.options.workflow == Workflow.TRELLIS:
            if len(by_side) > 1:
                raise InvalidSetting("TRELLIS.2 makes a model from one picture. Choose Picture instead of Views.")
            return built_in.trellis(self.info, self._wanted(by_side))
        return built_in.hunyuan(self.info, self._wanted(by_side))

    def readiness(self) -> str:
        """Sentences on whether the server can run the built-in workflows."""
        wanted = self._wanted({"front": "picture.png"})
        views = self._wanted({"front": "front.png", "left": "left.png"})
        graphs_ = {
            "Hunyuan3D": built_in.hunyuan(self.info, wanted),
            "Hunyuan3D of views": built_in.hunyuan(self.info, views),
            "TRELLIS.2": built_in.trellis(self.info, wanted),
        }
        lacks = {name: needs.missing(graph, self.info, built_in.WHERE) for name, graph in graphs_.items()}
        ready = [name for name, missing in lacks.items() if not missing]
        said = [f"Ready: {', '.join(ready)}."] if ready else []
        said += [f"{name} needs {missing[0]}" for name, missing in lacks.items() if missing]
        return " ".join(said)

    @property
    def _is_own(self) -> bool:
        return self.order.options.workflow == Workflow.FILE

    def _wanted(self, pictures: Mapping[str, Any]) -> Wanted:
        options = self.order.options
        return Wanted(
            pictures=pictures,
            prefix=self.prefix,
            seed=self.order.seed,
            steps=options.steps,
            guidance=options.guidance,
            grid=options.grid,
            resolution=int(options.resolution),
            faces=options.faces,
            texture_size=options.texture_size,
        )

    @cached_property
    def _own(self) -> Graph:
        return graphs.read(choosing.path_of(self.order.options.workflow_file))

    def _own_filled(self, by_side: Mapping[str, Any], mesh: Any) -> Graph:
        own, options = self._own, self.order.options
        inputs = {
            "front": options.picture_input,
            "left": options.left_input,
            "back": options.back_input,
            "right": options.right_input,
        }
        if not any(inputs.values()):
            raise InvalidSetting("The workflow has no input for a picture. Choose it in the panel under Picture.")
        values: dict[str, Any] = {}
        for side, picture in by_side.items():
            if not inputs[side]:
                raise InvalidSetting(
                    f"The workflow has no input for the view called {side.title()}. "
                    "Choose it in the panel, or remove that view."
                )
            values[inputs[side]] = picture
        if mesh and not options.mesh_input:
            raise InvalidSetting("The workflow has no input for a mesh. Choose it in the panel under Mesh.")
        if mesh:
            values[options.mesh_input] = mesh
        values[options.seed_input] = self.order.seed
        values[options.faces_input] = options.faces
        values[options.texture_input] = options.texture_size
        made = roles.filled(own, values)
        return self._saving(made)

    def _saving(self, graph: Graph) -> Graph:
        """Set the saving node's file name to the job's own; without a change, ComfyUI would run nothing."""
        if not self.output:
            raise NotReady("The workflow has no node that saves a model. Choose it in the panel under Output.")
        node = roles.node_of(graph, self.output, "output")
        if "filename_prefix" in graph[node]["inputs"]:
            graph[node]["inputs"]["filename_prefix"] = self.prefix
        return graph


def sides(subject: Subject) -> dict[str, str]:
    """The pictures' addresses by side; a single picture is the front. Raises InvalidSetting."""
    if not subject.addresses:
        return {"front": subject.address}
    unknown = [role for role in subject.addresses if role not in _SIDES]
    if unknown:
        raise InvalidSetting(f"The workflow takes views from the front, the left, behind and the right. {_NO_USE}")
    return {_SIDES[role]: address for role, address in subject.addresses.items()}
