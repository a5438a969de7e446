# SPDX-License-Identifier: GPL-3.0-or-later
"""Every setting that the panel shows changes the order or the model, whatever is chosen.

For a web service, the requests sent are compared; for the Local service, the meshes made.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.local.spec import LOCAL
from maquette.client.own_server.spec import OWN_SERVER
from maquette.client.parameters import parameters_of
from maquette.client.registry import SERVICES
from maquette.client.service import Finished, ServiceArguments, Subject
from maquette.geometry.multiview.reconstruct import reconstruct_views
from maquette.geometry.multiview.views import Role
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import reconstruct_each

from sandbox.comfyui_nodes import NODES
from tests.blender_session import installed
from tests.jobs.doubles import FakeLauncher
from tests.loopback import Answer, Loopback, reply
from tests.models import glb
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"
# The inputs and the service, and settings of the panel itself.
CHOICES = {"service", "input", "prompt", "role", "shows_cut_out", "server", "workflow", "workflow_file"}
SHAPES = [each.value for each in parameters_of(LOCAL.options)["shape"].choices]
PLACES = ["FREE", "BLOCK_OUT:REPLACE", "BLOCK_OUT:BESIDE"]
TEXTS = {
    "seed": "7",
    "webhook": "https://studio.example/hook",
    "model": "another",
    # Tested with the artist's own workflow, below.
    "picture_input": "9.image",
    "left_input": "9.image",
    "back_input": "9.image",
    "right_input": "9.image",
    "output_node": "8",
    "seed_input": "6.texture_size",
    "faces_input": "5.seed",
    "texture_input": "5.seed",
    "mesh_input": "6.mesh",
}
ANSWERS = ("/api/v6/3d/image_to_3d", "/api/v6/3d/text_to_3d", "/api/v3/img_to_3d")
JOB = "0123456789abcdef0123456789abcdef"
PROMPT = "01234567-89ab-cdef-0123-456789abcdef"  # the job's id as sent to ComfyUI
MAKE = {"input": {"required": {}}, "output": ["MESH"]}
OWN = {
    "/api/queue": reply({"queue_running": [], "queue_pending": []}),
    f"/api/history/{PROMPT}": reply({}),
    "/api/history": reply({}),
    "/api/prompt": reply({"prompt_id": PROMPT}),
    "/api/free": reply({}),
    **{
        f"/api/object_info/{kind}": reply({kind: node})
        for kind, node in {**NODES, "Make": MAKE, "Reduce": MAKE}.items()
    },
    "/api/v2/jobs": reply({"id": "5"}),
    "/send": reply({"uid": "5"}),
    "/health": reply({"worker_id": "5"}),
    "/generate/from-image": reply({"job_id": "5"}),
    "/model.glb": Answer(glb()),
    "/generate": Answer(glb()),
    "/v1/3d/generations": Answer(glb()),
}
WORKFLOW = {
    **{f"{number}": {"class_type": "LoadImage", "inputs": {"image": "a.png"}} for number in (1, 2, 3, 4, 9)},
    "5": {"class_type": "Make", "inputs": {"seed": 7, "image": ["1", 0]}},
    "6": {"class_type": "Reduce", "inputs": {"mesh": ["5", 0], "target_face_count": 30_000, "texture_size": 512}},
    "7": {"class_type": "SaveGLB", "inputs": {"mesh": ["6", 0], "filename_prefix": "a"}},
    "8": {"class_type": "SaveGLB", "inputs": {"mesh": ["5", 0], "filename_prefix": "a"}},
}
SERVERS = [each.value for each in parameters_of(OWN_SERVER.options)["server"].choices]
VIEWS = {"BODY": ("FRONT", "LEFT"), "OPPOSITE": ("FRONT", "BACK")}


def round_shapes() -> np.ndarray:
    """Two asymmetrical objects in front of a backdrop that darkens towards them."""
    y, x = np.mgrid[0:56, 0:56]
    inside = ((x - 19) ** 2 + ((y - 26) / 1.3) ** 2 < 11**2) | ((x - 30) ** 2 + (y - 18) ** 2 < 6**2)
    inside |= (x - 44) ** 2 + (y - 42) ** 2 < 7**2
    pixels = np.full((56, 56, 4), 255, np.uint8)
    shade = np.clip((20 - np.hypot(x - 19, y - 26)) / 9, 0, 1)
    pixels[..., :3] = (235 - 1.1 * x - 60 * shade)[..., None]
    pixels[inside] = (150, 60, 40, 255)
    return pixels


def straight_shapes() -> np.ndarray:
    """Two asymmetrical objects on a transparent backdrop."""
    y, x = np.mgrid[0:56, 0:56]
    inside = ((abs(x - 18) < 10) & (abs(y - 28) < 20)) | ((abs(x - 30) < 8) & (abs(y - 14) < 6))
    inside |= (abs(x - 46) < 6) & (abs(y - 44) < 8)
    pixels = np.zeros((56, 56, 4), np.uint8)
    pixels[..., :3] = (150, 60, 40)
    pixels[inside, 3] = 255
    return pixels


PICTURES = (round_shapes(), straight_shapes())


@cache
def made(number: int, views: tuple[str, ...], options: Options) -> bytes:
    """All data of the meshes that the Local service makes from one of the pictures."""
    pixels = PICTURES[number]
    if len(views) > 1:
        models = [reconstruct_views({Role(each): pixels for each in views}, options).mesh]
    else:
        models = [each.model.mesh for each in reconstruct_each(pixels, options).models]
    return b"".join(mesh.positions.tobytes() + mesh.triangles.tobytes() for mesh in models)


@pytest.fixture
def keys(monkeypatch):
    """A scene with a picture and a block-out, and both web services set to a server on this computer."""
    with Loopback() as server:
        server.routes |= OWN
        for route in ANSWERS:
            server.routes[route] = reply({"status": "processing", "eta": 4, "id": 5, "output": []})
        for spec in SERVICES.values():
            if spec.endpoint is not None:
                _, api, version = spec.endpoint.default_url.partition("/api/")
                monkeypatch.setenv(spec.endpoint.key_variable, "good")
                monkeypatch.setenv(spec.endpoint.url_variable, f"{server.url}{api}{version}")
        yield server


@pytest.fixture
def settings(chosen, keys, tmp_path):
    import bpy

    (tmp_path / "workflow.json").write_text(json.dumps(WORKFLOW), encoding="utf-8")

    bpy.ops.mesh.primitive_cube_add(rotation=(0.0, 0.0, 0.5))
    bpy.context.object.name = "Block-Out"
    return chosen.maquette


def folder_of(settings) -> Path:
    """The folder of the picture and of the artist's workflow."""
    return Path(settings.image.filepath).parent


def place(settings, name: str) -> None:
    settings.arrival.place, _, block_out = name.partition(":")
    if block_out:
        settings.arrival.block_out = block_out


def show_views(settings, roles: tuple[str, ...]) -> None:
    settings.input = "VIEWS"
    settings.views.clear()
    for role in roles:
        view = settings.views.add()
        view.image, view.role = settings.image, role


def order(settings, server, number: int = 0) -> tuple:
    """All effects of the settings: the request, the cut-out, whether the panel offers Retexture, and how the model
    arrives.

    number: of the picture from which the Local service makes a model.
    """
    service = ServiceName(settings.service)
    options = SERVICES[service].options.from_mapping(settings.options(service).as_mapping())
    views = tuple(view.role for view in settings.views) if settings.input_kind == "VIEWS" else ()
    if settings.is_local:
        told = _model(options, views, number)
    elif service is ServiceName.OWN_SERVER:
        told = _own_request(options, views, server, folder_of(settings))
    else:
        told = _request(settings, options, views, server)
    cut_out = None if views or settings.input_kind == "PROMPT" else settings.sent_cut_out(service)
    return (told, cut_out, settings.takes_mesh, *_arrival(settings, service, options))


def _model(options, views, number) -> bytes:
    return made(number, views, Options(**options.as_mapping()))


def _request(settings, options, views, server) -> dict:
    spec = SERVICES[ServiceName(settings.service)]
    url = installed("settings.preferences").url(installed("client.capabilities").ServiceName(settings.service))
    service = spec.connect(ServiceArguments(FakeLauncher(), "cat", url, "good"))
    is_prompt = settings.input_kind == "PROMPT"
    subject = (
        Subject(prompt="a cat") if is_prompt else Subject("https://a.example/cat.png", has_views_in_one=bool(views))
    )
    service.submit(subject, options, "the job's own", lambda: None)
    return server.requests[-1].json


def _own_request(options, views, server, folder) -> list:
    """Everything sent to the own server, from the picture to the end of the download."""
    picture, before = str(folder / "cat.png"), len(server.requests)
    told = dict(options.as_mapping())
    own = SERVICES[ServiceName.OWN_SERVER].connect(
        ServiceArguments(FakeLauncher(), "cat", server.url, "", job_id=JOB, options=told)
    )
    subject = Subject(picture, addresses={role: f"maquette/{role}.png" for role in views})
    answer = own.submit(subject, options, "", lambda: None)
    links = (f"{server.url}/model.glb",)
    if not answer.ticket.remote_id:  # the call is the order
        links = own.fetch(answer.ticket, lambda: False).links
    if not options.server.startswith("HUNYUAN"):  # whose download is no file
        own.download(Finished(answer.ticket, links), folder / "model.glb", lambda _share: None, lambda: False)
    sent = [request for request in server.requests[before:] if request.method == "POST"]
    return [options.backdrop, *((request.path, _without_boundary(request)) for request in sent)]


def _without_boundary(request) -> bytes:
    """The body without the boundary, which differs each time."""
    boundary = request.headers["content-type"].partition("boundary=")[2]
    return request.body.replace(boundary.encode(), b"") if boundary else request.body


def _arrival(settings, service, options) -> tuple:
    """How the model arrives, for a file with an up axis and a texture."""
    import bpy
    from mathutils import Vector

    placement, scene_placement = installed("runtime.placement"), installed("scene.placement")
    simplify_to = settings.simplified_to(installed("client.capabilities").ServiceName(service), options)
    arrival = placement.chosen(settings.id_data, simplify_to, getattr(options, "height", 0.0), 1.0)
    is_bare = options.output_format in {"obj", "stl", "ply"}
    kept = replace(arrival.placement, is_grounded=True, facing=0.0, height=0.0, collection_id="")
    kept = replace(kept, textures_beside=False, longest_texture=0) if is_bare else replace(kept, up_axis="AUTO")
    if kept.replaces:
        kept = replace(kept, collection="")
    place = settings.arrival
    box = None
    if place.is_fitted:
        box = scene_placement.box_of(installed("settings.readiness").block_out(bpy.context))
    height = 0.0 if settings.is_local else place.height
    spot = scene_placement.Spot(Vector(), place.facing, height, place.is_grounded, box, not place.replaces)
    stand = scene_placement.stand(Vector((1.3, 0.7, 0.4)), spot)
    return kept, arrival.simplify_to, [round(value, 5) for row in stand.matrix for value in row], round(stand.scale, 5)


def others(owner, name: str) -> list:
    """Some values other than the property's current one."""
    import bpy

    known, value = owner.bl_rna.properties[name], getattr(owner, name)
    if known.type == "ENUM":
        return [item.identifier for item in known.enum_items if item.identifier != value]
    if known.type == "BOOLEAN":
        return [not value]
    if known.type == "POINTER":
        collection = bpy.data.collections.new("Other")
        bpy.context.scene.collection.children.link(collection)
        return [collection]
    if known.type == "STRING":
        return [TEXTS.get(name, "something else")]
    if name == "triangles":
        return [2 * value]  # a share of the range, as below, would be tens of thousands, which take most of the time
    span = known.soft_max - known.soft_min
    steps = [value + 0.4 * span, value - 0.4 * span, known.soft_min + 0.3 * span, known.soft_min + 0.05 * span]
    inside = [min(known.soft_max, max(known.soft_min, each)) for each in steps]
    return [int(each) if known.type == "INT" else each for each in inside if each != value]


def without_effect(settings, server) -> list[str]:
    """The settings that are shown and enabled, and change nothing whatever their value."""
    pictures = range(len(PICTURES)) if settings.is_local else range(1)
    before, idle = {number: order(settings, server, number) for number in pictures}, []
    shown = [entry for kind, entry in draw(PANEL).record if kind == "prop" and entry["active"] and entry["enabled"]]
    known = {(entry["owner"].path_from_id(), entry["name"]): entry["owner"] for entry in shown}
    for (path, name), owner in known.items():
        if name in CHOICES:
            continue
        value = getattr(owner, name)
        has_changed = False
        for other in others(owner, name):
            setattr(owner, name, other)
            has_changed = any(order(settings, server, number) != before[number] for number in pictures)
            if has_changed:
                break
        if owner.bl_rna.properties[name].type == "POINTER" or name != "triangles":
            setattr(owner, name, value)
        else:
            settings.triangles = value
        if not has_changed:
            idle.append(f"{path}.{name}")
    assert order(settings, server) == before[0], "each was put back"
    return idle


@pytest.mark.parametrize("shape", SHAPES)
def test_each_setting_changes_the_local_model_of_a_picture(settings, keys, shape):
    settings.local.shape, settings.local.triangles = shape, 500
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("roles", VIEWS.values(), ids=VIEWS)
def test_each_setting_changes_the_local_model_of_views(settings, keys, shape, roles):
    settings.local.shape, settings.local.triangles = shape, 500
    show_views(settings, roles)
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("at", PLACES)
def test_each_setting_changes_the_local_model_at_every_arrival(settings, keys, at):
    settings.local.triangles = 500
    place(settings, at)
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("switched_on", [(), ("use_simplify",), ("use_cut_out",), ("use_simplify", "use_cut_out")])
@pytest.mark.parametrize("service", ["MODELSLAB", "STABLE_DIFFUSION"])
def test_each_setting_changes_a_web_services_request_for_a_picture(settings, keys, service, at, switched_on):
    settings.service = service
    for name in switched_on:
        setattr(settings, name, True)
    place(settings, at)
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("remove_bg", [False, True])
@pytest.mark.parametrize("file_format", ["glb", "obj"])
@pytest.mark.parametrize("kind", ["PICTURE", "VIEWS", "PROMPT"])
def test_each_setting_changes_modelslabs_request_for_other_inputs(settings, keys, kind, file_format, remove_bg):
    settings.service = "MODELSLAB"
    if kind == "VIEWS":
        show_views(settings, VIEWS["OPPOSITE"])
    settings.input = kind
    settings.modelslab.output_format, settings.modelslab.remove_bg = file_format, remove_bg
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("switched_on", [(), ("use_simplify", "use_cut_out")])
def test_each_setting_changes_the_arrival_of_an_own_servers_model(settings, keys, switched_on, at):
    settings.service = "OWN_SERVER"
    for name in switched_on:
        setattr(settings, name, True)
    place(settings, at)
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("use_texture", [False, True])
@pytest.mark.parametrize("kind", SERVERS)
def test_each_setting_changes_an_own_servers_request_for_a_picture(settings, keys, kind, use_texture):
    settings.service, settings.own_server.server = "OWN_SERVER", kind
    settings.own_server.use_texture = use_texture
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("workflow", ["HUNYUAN", "TRELLIS", "FILE"])
@pytest.mark.parametrize("roles", [(), *VIEWS.values()], ids=["PICTURE", *VIEWS])
@pytest.mark.parametrize("kind", ["COMFYUI", "COMFY_API"])
def test_each_setting_changes_a_workflows_request_for_other_inputs(settings, keys, kind, roles, workflow):
    own = settings.own_server
    settings.service, own.server, own.workflow = "OWN_SERVER", kind, workflow
    own.workflow_file = str(folder_of(settings) / "workflow.json")
    own.left_input, own.back_input, own.right_input = "2.image", "3.image", "4.image"
    if roles:
        show_views(settings, roles)
    assert without_effect(settings, keys) == []


@pytest.mark.parametrize("workflow", ["HUNYUAN", "TRELLIS", "FILE"])
@pytest.mark.parametrize("kind", SERVERS)
def test_views_are_offered_where_the_server_takes_them(settings, kind, workflow):
    own = settings.own_server
    settings.service, own.server, own.workflow = "OWN_SERVER", kind, workflow
    show_views(settings, VIEWS["BODY"])
    takes_them = kind in {"COMFYUI", "COMFY_API"} and workflow != "TRELLIS"
    shown = {entry["value"] for _, entry in draw(PANEL).record if entry.get("name") == "input"}
    assert shown == ({"PICTURE", "VIEWS"} if takes_them else set())
    assert settings.input_kind == ("VIEWS" if takes_them else "PICTURE")


def test_a_setting_without_effect_would_be_found(settings, keys, monkeypatch):
    parameters = installed("client.parameters").parameters_of(installed("client.local.options").LocalOptions)
    settings.local.shape, settings.local.triangles = "RELIEF", 500
    monkeypatch.setitem(parameters, "roundness", parameters["roundness"]._replace(is_shown=None))
    assert [name.rpartition(".")[2] for name in without_effect(settings, keys)] == ["roundness"]
