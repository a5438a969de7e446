# SPDX-License-Identifier: GPL-3.0-or-later
"""The inputs for pictures and values and the node that saves the model are found in any workflow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.client.errors import InvalidSetting
from maquette.client.own_server.workflows import built_in, graph, roles
from maquette.client.own_server.workflows.built_in import Wanted
from maquette.client.own_server.workflows.roles import Roles


def node(kind: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title or kind}}


def nothing(_kind: str) -> dict[str, Any]:
    return {}


def test_the_bundled_workflows_are_understood() -> None:
    views = {"front": "f.png", "left": "l.png", "back": "b.png", "right": "r.png"}
    found = roles.find(built_in.hunyuan(nothing, Wanted(views, "maquette/x")))
    assert [inputs.partition(": ")[0] for inputs in (found.picture, found.left, found.back, found.right)] == [
        "3.image",
        "5.image",
        "7.image",
        "9.image",
    ]
    found = roles.find(built_in.trellis(nothing, Wanted({"front": "f.png"}, "maquette/x")))
    assert found.keeps_alpha
    assert len(found.seed.split(", ")) == 4, "every sampler gets the seed"
    assert found.faces.endswith(": DecimateMesh")
    assert "BakeTextureFromVoxel" in found.texture
    assert found.output.endswith(": SaveGLB")


def test_views_are_recognized_by_node_titles_where_no_input_is_named_so() -> None:
    made = {
        "1": node("LoadImage", "Right side", image="a.png"),
        "2": node("LoadImage", "The Front", image="b.png"),
        "3": node("LoadImage", "Backdrop", image="c.png"),
        "4": node("Many", images=["1", 0], more=["2", 0], others=["3", 0]),
    }
    found = roles.find(made)
    assert (found.picture, found.right, found.back) == ("2.image: The Front", "1.image: Right side", "")


def test_the_saver_with_the_most_sources_is_chosen() -> None:
    made = {
        "1": node("LoadImage", image="a.png"),
        "2": node("Shape", image=["1", 0]),
        "3": node("SaveGLB", mesh=["2", 0], filename_prefix="bare"),
        "4": node("Texture", mesh=["2", 0]),
        "5": node("SaveGLB", "Textured", mesh=["4", 0], filename_prefix="textured"),
        "6": node("Preview3D", model_file=["4", 0]),
    }
    assert roles.find(made).output == "5: Textured"


def test_linked_values_are_not_offered_as_inputs() -> None:
    made = {"1": node("PrimitiveInt", value=7), "2": node("KSampler", seed=["1", 0]), "3": node("Noise", noise_seed=4)}
    assert roles.find(made).seed == "3.noise_seed: Noise"


def test_a_missing_input_is_named() -> None:
    made = {"1": node("KSampler", seed=1)}
    assert roles.filled(made, {"1.seed: KSampler": 9, "": 3})["1"]["inputs"] == {"seed": 9}
    assert made["1"]["inputs"] == {"seed": 1}
    with pytest.raises(InvalidSetting, match="no input “steps” at node '1'"):
        roles.filled(made, {"1.steps": 9})


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))
GRAPHS = st.dictionaries(
    st.from_regex(r"[0-9]{1,3}(:[0-9]{1,3})?", fullmatch=True),  # a node in a subgraph has the subgraph's id, too
    st.builds(
        lambda kind, inputs: {"class_type": kind, "inputs": inputs},
        st.sampled_from(["LoadImage", "KSampler", "SaveGLB", "Preview3D", "x"]),
        st.dictionaries(st.sampled_from(["image", "seed", "front", "mesh", "face_count", "y"]), JSON, max_size=4),
    ),
    max_size=6,
)


@given(GRAPHS)
def test_roles_are_found_in_any_workflow(made: dict[str, Any]) -> None:
    """The inputs that are found can be filled, whatever the nodes are connected to, cycles included."""
    found = roles.find(made)
    for inputs in (found.picture, found.left, found.back, found.right, found.seed, found.faces, found.texture):
        roles.filled(made, {inputs: 1})
    assert not found.output or roles.node_of(made, found.output, "output") in made
    assert isinstance(found, Roles)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not a workflow"),
        (b"[1]", "is not a workflow"),
        (b"{}", "contains no nodes"),
        (json.dumps({"nodes": [], "links": []}).encode(), "as ComfyUI's editor saves it"),
        (json.dumps({"1": {"class_type": 7}}).encode(), "Node 1"),
        (json.dumps({"1": {"class_type": "X", "inputs": []}}).encode(), "Node 1"),
    ],
)
def test_a_file_that_is_something_else_says_how_to_export(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(data)
    with pytest.raises(InvalidSetting, match="File > Export") as told:
        graph.read(path)
    assert sentence in str(told.value)


@pytest.mark.parametrize("path", [Path(), Path("/nowhere/gone.json")])
def test_a_missing_file_is_reported(path: Path) -> None:
    with pytest.raises(InvalidSetting, match="File > Export"):
        graph.read(path)
