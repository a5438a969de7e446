# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of the sandbox's ComfyUI, as `/object_info` lists them, and the check of workflows against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Graph = Mapping[str, Any]

CHECKPOINTS = ("hunyuan_3d_v2.1.safetensors", "hunyuan3d-dit-v2-mv.safetensors")
_INT = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}


def _number(kind: str, default: float, low: float, high: float) -> list[Any]:
    return [kind, {"default": default, "min": low, "max": high}]


def _whole(default: int, low: int, high: int) -> list[Any]:
    return _number("INT", default, low, high)


def _real(default: float, low: float = -1000.0, high: float = 1000.0) -> list[Any]:
    return _number("FLOAT", default, low, high)


def _switch() -> list[Any]:
    return ["BOOLEAN", {"default": False}]


def _text(default: str) -> list[Any]:
    return ["STRING", {"default": default}]


def _node(
    required: Mapping[str, Any], output: tuple[str, ...] = (), optional: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "input": {"required": dict(required), "optional": dict(optional or {})},
        "output": list(output),
        "output_node": not output,
        **more,
    }


_SEED = ["INT", {"default": 0, "min": 0, "max": 2**64 - 1, "control_after_generate": True}]
_SAMPLERS = [["euler", "euler_ancestral", "dpmpp_2m"]]
_SCHEDULERS = [["normal", "simple", "karras"]]
_VIEWS = {side: ["CLIP_VISION_OUTPUT"] for side in ("front", "left", "back", "right")}
_STAGE = {"positive": ["CONDITIONING"], "negative": ["CONDITIONING"]}
_STAGED = ("CONDITIONING", "CONDITIONING", "LATENT")
_SIZE = _whole(2048, 64, 8192)

NODES: dict[str, dict[str, Any]] = {
    "LoadImage": _node({"image": [["example.png"], {"image_upload": True}]}, ("IMAGE", "MASK")),
    "InvertMask": _node({"mask": ["MASK"]}, ("MASK",)),
    "ImageOnlyCheckpointLoader": _node({"ckpt_name": [list(CHECKPOINTS)]}, ("MODEL", "CLIP_VISION", "VAE")),
    "ModelSamplingAuraFlow": _node({"model": ["MODEL"], "shift": _real(1.73, 0, 100)}, ("MODEL",)),
    "CLIPVisionEncode": _node(
        {"clip_vision": ["CLIP_VISION"], "image": ["IMAGE"], "crop": [["center", "none"]]}, ("CLIP_VISION_OUTPUT",)
    ),
    "Hunyuan3Dv2Conditioning": _node({"clip_vision_output": ["CLIP_VISION_OUTPUT"]}, ("CONDITIONING", "CONDITIONING")),
    "Hunyuan3Dv2ConditioningMultiView": _node({}, ("CONDITIONING", "CONDITIONING"), _VIEWS),
    "EmptyLatentHunyuan3Dv2": _node(
        {"resolution": _whole(3072, 1, 8192), "batch_size": _whole(1, 1, 4096)}, ("LATENT",)
    ),
    "KSampler": _node(
        {
            "model": ["MODEL"],
            "seed": _SEED,
            "steps": _whole(20, 1, 10000),
            "cfg": _real(8.0, 0, 100),
            "sampler_name": _SAMPLERS,
            "scheduler": _SCHEDULERS,
            "positive": ["CONDITIONING"],
            "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"],
            "denoise": _real(1.0, 0, 1),
        },
        ("LATENT",),
    ),
    "VAEDecodeHunyuan3D": _node(
        {
            "samples": ["LATENT"],
            "vae": ["VAE"],
            "num_chunks": _whole(8000, 1000, 500_000),
            "octree_resolution": _whole(256, 16, 512),
        },
        ("VOXEL",),
    ),
    "VoxelToMesh": _node(
        {"voxel": ["VOXEL"], "algorithm": [["surface net", "basic"]], "threshold": _real(0.6, -1, 1)}, ("MESH",)
    ),
    # From kijai's ComfyUI-Hunyuan3DWrapper: a mesh in the folder input.
    "Hy3DUploadMesh": _node({"mesh": _text("")}, ("TRIMESH", "STRING")),
    "SandboxTextureMesh": _node({"trimesh": ["TRIMESH"], "image": ["IMAGE"]}, ("MESH",)),
    "SaveGLB": _node({"mesh": ["MESH"], "filename_prefix": _text("mesh/ComfyUI")}),
    "Preview3D": _node({"model_file": _text("")}),
    "PreviewImage": _node({"images": ["IMAGE"]}),
    # The nodes of TRELLIS.2; newer ones list their choices as the options of a COMBO.
    "UNETLoader": _node(
        {
            "unet_name": ["COMBO", {"options": ["trellis_2_bf16.safetensors"]}],
            "weight_dtype": ["COMBO", {"options": ["default", "fp8_e4m3fn"]}],
        },
        ("MODEL",),
    ),
    "VAELoader": _node(
        {
            "vae_name": [
                "COMBO",
                {"options": ["trellis_2_shape_vae_bf16.safetensors", "trellis_2_texture_vae_bf16.safetensors"]},
            ]
        },
        ("VAE",),
    ),
    "CLIPVisionLoader": _node(
        {"clip_name": ["COMBO", {"options": ["dino_v3_L_naf_fp32.safetensors"]}]}, ("CLIP_VISION",)
    ),
    "ImageCropToMask": _node(
        {
            "images": ["IMAGE"],
            "masks": ["MASK"],
            "width": _whole(1024, 16, 8192),
            "height": _whole(1024, 16, 8192),
            "pad_factor": _real(1.1),
            "grow_mask": _whole(0, 0, 512),
            "background": _text("#000000"),
        },
        ("IMAGE", "MASK"),
    ),
    "Trellis2Conditioning": _node(
        {"clip_vision_model": ["CLIP_VISION"], "image": ["IMAGE"]}, ("CONDITIONING", "CONDITIONING")
    ),
    "CFGOverride": _node(
        {"model": ["MODEL"], "cfg": _real(1.0), "start_percent": _real(0.0), "end_percent": _real(1.0)}, ("MODEL",)
    ),
    "RescaleCFG": _node({"model": ["MODEL"], "multiplier": _real(0.7, 0, 1)}, ("MODEL",)),
    "ModelSamplingSD3": _node({"model": ["MODEL"], "shift": _real(3.0, 0, 100)}, ("MODEL",)),
    "EmptyTrellis2LatentStructure": _node({"batch_size": _whole(1, 1, 64)}, ("LATENT",)),
    "VaeDecodeStructureTrellis2": _node(
        {"samples": ["LATENT"], "vae": ["VAE"], "resolution": [["32", "64"]]}, ("VOXEL",)
    ),
    "Trellis2ShapeStage": _node({**_STAGE, "voxel": ["VOXEL"]}, _STAGED),
    "Trellis2UpsampleStage": _node(
        {**_STAGE, "shape_latent": ["LATENT"], "vae": ["VAE"], "target_resolution": _whole(1024, 1024, 2048)}, _STAGED
    ),
    "VaeDecodeShapeTrellis": _node({"samples": ["LATENT"], "vae": ["VAE"]}, ("MESH", "SUBDIVIDES")),
    "Trellis2TextureStage": _node({**_STAGE, "shape_latent": ["LATENT"]}, _STAGED),
    "VaeDecodeTextureTrellis": _node(
        {"samples": ["LATENT"], "vae": ["VAE"], "shape_subdivides": ["SUBDIVIDES"]}, ("VOXEL",)
    ),
    "RemeshMesh": _node(
        {
            "mesh": ["MESH"],
            "resolution": _whole(640, 16, 4096),
            "sign_mode": ["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "udf"}, {"key": "winding"}]}],
            "band": _real(1.0),
            "project_back": _real(0.0),
            "fix_poles": _switch(),
            "smooth_iters": _whole(1, 0, 100),
            "drop_small_components": _real(0.01),
            "precluster_max_verts": _whole(20_000_000, 0, 10**9),
        },
        ("MESH",),
    ),
    "DecimateMesh": _node(
        {"mesh": ["MESH"], "target_face_count": _whole(100_000, 4, 10**8), "placement_mode": [["midpoint", "optimal"]]},
        ("MESH",),
    ),
    "MeshSmoothNormals": _node({"mesh": ["MESH"], "crease_angle": _real(180.0, 0, 180)}, ("MESH",)),
    "UnwrapMesh": _node(
        {
            "mesh": ["MESH"],
            "segmenter": [["pec", "xatlas"]],
            "resolution": _SIZE,
            "padding": _whole(2, 0, 64),
            "weld_distance": _real(0.0002),
        },
        ("MESH",),
    ),
    "BakeTextureFromVoxel": _node(
        {"mesh": ["MESH"], "voxel_colors": ["VOXEL"], "texture_size": _SIZE},
        ("IMAGE", "IMAGE", "IMAGE"),
        {"reference_mesh": ["MESH"]},
    ),
    "BakeNormalMapFromMesh": _node(
        {
            "low_poly": ["MESH"],
            "high_poly": ["MESH"],
            "resolution": _SIZE,
            "cage_distance": _real(0.05),
            "ignore_backfaces": _switch(),
        },
        ("IMAGE",),
    ),
    "ApplyTextureToMesh": _node(
        {"mesh": ["MESH"]},
        ("MESH",),
        {name: ["IMAGE"] for name in ("base_color", "metallic", "roughness", "occlusion", "normal_map")},
    ),
    # A paid node of ComfyUI's partners.
    "MeshyImageToModelNode": _node({"image": ["IMAGE"], "seed": _SEED}, ("FILE3D",), api_node=True),
}


def known(lacks: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the nodes without those that a test removes, by class or by the name of a model file."""
    found = {}
    for kind, told in NODES.items():
        if kind not in lacks:
            inputs = {
                group: {name: _without(each, lacks) for name, each in of.items()} for group, of in told["input"].items()
            }
            found[kind] = {**told, "name": kind, "display_name": kind, "input": inputs}
    return found


def _without(told: list[Any], lacks: tuple[str, ...]) -> list[Any]:
    if isinstance(told[0], list):
        return [[each for each in told[0] if each not in lacks], *told[1:]]
    if told[0] == "COMBO":
        return ["COMBO", {"options": [each for each in told[1]["options"] if each not in lacks]}]
    return told


def problem(graph: Graph, nodes: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the body of the answer 400 to an invalid workflow; None if it is valid."""
    for id_, node in graph.items():
        kind = node.get("class_type") if isinstance(node, dict) else None
        if kind is None:
            return refused(
                "invalid_prompt",
                "Cannot execute because a node is missing the class_type property.",
                f"Node ID '#{id_}'",
            )
        if kind not in nodes:
            return refused("invalid_prompt", f"Cannot execute because node {kind} does not exist.", f"Node ID '#{id_}'")
    if not any(nodes[node["class_type"]]["output_node"] for node in graph.values()):
        return refused("prompt_no_outputs", "Prompt has no outputs", "")
    errors = {id_: told for id_, node in graph.items() if (told := _errors(graph, node, nodes))}
    if not errors:
        return None
    body = refused("prompt_outputs_failed_validation", "Prompt outputs failed validation", "")
    outputs = [id_ for id_, node in graph.items() if nodes[node["class_type"]]["output_node"]]
    body["node_errors"] = {
        id_: {"errors": told, "dependent_outputs": outputs, "class_type": graph[id_]["class_type"]}
        for id_, told in errors.items()
    }
    return body


def refused(kind: str, message: str, details: str) -> dict[str, Any]:
    """Return the body of an answer that refuses a job."""
    return {"error": {"type": kind, "message": message, "details": details, "extra_info": {}}, "node_errors": {}}


def _errors(graph: Graph, node: Mapping[str, Any], nodes: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = nodes[node["class_type"]]["input"]
    found = []
    for name, spec in told["required"].items():
        if name not in node["inputs"]:
            found.append(_error("required_input_missing", "Required input is missing", name, name))
        else:
            found += _value_errors(graph, name, node["inputs"][name], spec, nodes)
    for name, spec in told["optional"].items():
        if name in node["inputs"]:
            found += _value_errors(graph, name, node["inputs"][name], spec, nodes)
    return found


def _value_errors(
    graph: Graph, name: str, value: Any, spec: list[Any], nodes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return _link_errors(graph, name, value, spec, nodes)
    choices = spec[0] if isinstance(spec[0], list) else spec[1].get("options") if spec[0] == "COMBO" else None
    if choices is not None and "image_upload" not in (spec[1] if len(spec) > 1 else {}) and value not in choices:
        return [_error("value_not_in_list", "Value not in list", f"{name}: '{value}' not in {choices}", name)]
    limits = spec[1] if len(spec) > 1 and spec[0] in ("INT", "FLOAT") else {}
    if "min" in limits and value < limits["min"]:
        return [_error("value_smaller_than_min", f"Value {value} smaller than min of {limits['min']}", name, name)]
    if "max" in limits and value > limits["max"]:
        return [_error("value_bigger_than_max", f"Value {value} bigger than max of {limits['max']}", name, name)]
    return []


def _link_errors(
    graph: Graph, name: str, value: list[Any], spec: list[Any], nodes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if len(value) != 2 or value[0] not in graph:
        return [
            _error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name, name)
        ]
    outputs = nodes[graph[value[0]]["class_type"]]["output"]
    given = outputs[value[1]] if value[1] < len(outputs) else "nothing"
    if isinstance(spec[0], str) and spec[0] not in _INT and spec[0] not in ("COMBO", given):
        details = f"{name}, received_type({given}) mismatch input_type({spec[0]})"
        return [_error("return_type_mismatch", "Return type mismatch between linked nodes", details, name)]
    return []


def _error(kind: str, message: str, details: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {"input_name": name}}
