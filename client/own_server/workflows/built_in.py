# SPDX-License-Identifier: GPL-3.0-or-later
"""The built-in workflows: Hunyuan3D 2.1 from one picture, Hunyuan3D 2 from several views, TRELLIS.2. Sends nothing.

They use only ComfyUI's own nodes. Model files have different names for each precision, so any match among the server's
files will do; without a match the usual name is used, which `needs` then reports as missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from . import needs
from .graph import Graph
from .needs import Info

_TEMPLATE: Final = "Open the template for TRELLIS.2 in ComfyUI, which downloads what it needs."
# How to get what a workflow needs, by its name.
WHERE: Final[Mapping[str, str]] = {
    "hunyuan_3d_v2.1.safetensors": "Get it from Comfy-Org/hunyuan3D_2.1_repackaged at Hugging Face and put it into "
    "ComfyUI's folder models/checkpoints.",
    "hunyuan3d-dit-v2-mv.safetensors": "Get model.fp16.safetensors from tencent/Hunyuan3D-2mv at Hugging Face and put "
    "it under this name into ComfyUI's folder models/checkpoints.",
    "trellis_2_shape_vae_bf16.safetensors": _TEMPLATE,
    "trellis_2_texture_vae_bf16.safetensors": _TEMPLATE,
    "dino_v3_L_naf_fp32.safetensors": _TEMPLATE,
    "trellis_2.safetensors": _TEMPLATE,
    **dict.fromkeys(
        ("Hunyuan3Dv2Conditioning", "Hunyuan3Dv2ConditioningMultiView", "VoxelToMesh", "SaveGLB"),
        "Update ComfyUI: it has this node of its own since release 0.3.59.",
    ),
    **dict.fromkeys(
        (
            "Trellis2Conditioning",
            "Trellis2ShapeStage",
            "Trellis2TextureStage",
            "BakeTextureFromVoxel",
            "ImageCropToMask",
        ),
        "Update ComfyUI: it has the nodes of TRELLIS.2 of its own since release 0.33.",
    ),
}
_HUNYUAN: Final = r"hunyuan.?3d.*v?2[._]1"
_HUNYUAN_VIEWS: Final = r"hunyuan.?3d.*(mv|multi.?view)"


@dataclass(frozen=True)
class Wanted:
    """What a workflow is to make. `pictures`: names on the server, by side; `seed`: of 64 bits;
    `prefix`: of the file's name; `grid`: cells on a side; `faces`, `texture_size`: of TRELLIS.2's model alone.
    """

    pictures: Mapping[str, str]
    prefix: str
    seed: int = 0
    steps: int = 30
    guidance: float = 5.0
    grid: int = 256
    resolution: int = 1024
    faces: int = 200_000
    texture_size: int = 2048


@dataclass
class _Nodes:
    """A graph's nodes, numbered as they are added."""

    graph: Graph = field(default_factory=dict)

    def add(self, kind: str, **inputs: Any) -> str:
        id_ = str(len(self.graph) + 1)
        self.graph[id_] = {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}
        return id_

    def sample(self, model: str, conditions: str, latent: list[Any], values: Mapping[str, Any]) -> str:
        """Add a sampler. `conditions`: the node whose first two outputs are the positive and negative conditioning."""
        usual = {"sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
        led = {"model": [model, 0], "positive": [conditions, 0], "negative": [conditions, 1], "latent_image": latent}
        return self.add("KSampler", **led, **{**usual, **values})


def hunyuan(info: Info, wanted: Wanted) -> Graph:
    """Hunyuan3D: version 2.1 for one picture, the multi-view model for several. Makes an untextured shape."""
    is_single = len(wanted.pictures) == 1
    pattern, usual = (
        (_HUNYUAN, "hunyuan_3d_v2.1.safetensors") if is_single else (_HUNYUAN_VIEWS, "hunyuan3d-dit-v2-mv.safetensors")
    )
    nodes = _Nodes()
    file = _file(info, "ImageOnlyCheckpointLoader", "ckpt_name", pattern, usual)
    loader = nodes.add("ImageOnlyCheckpointLoader", ckpt_name=file)
    sampling = nodes.add("ModelSamplingAuraFlow", model=[loader, 0], shift=1.0)
    seen = {}
    for side, picture in wanted.pictures.items():
        image = nodes.add("LoadImage", image=picture)
        seen[side] = nodes.add("CLIPVisionEncode", clip_vision=[loader, 1], image=[image, 0], crop="none")
    if is_single:
        condition = nodes.add("Hunyuan3Dv2Conditioning", clip_vision_output=[next(iter(seen.values())), 0])
    else:
        views: dict[str, Any] = {side: [id_, 0] for side, id_ in seen.items()}
        condition = nodes.add("Hunyuan3Dv2ConditioningMultiView", **views)
    latent = nodes.add("EmptyLatentHunyuan3Dv2", resolution=4096 if is_single else 3072, batch_size=1)
    values = {"seed": wanted.seed, "steps": wanted.steps, "cfg": wanted.guidance}
    sampled = nodes.sample(sampling, condition, [latent, 0], values)
    voxel = nodes.add(
        "VAEDecodeHunyuan3D", samples=[sampled, 0], vae=[loader, 2], num_chunks=8000, octree_resolution=wanted.grid
    )
    mesh = nodes.add("VoxelToMesh", voxel=[voxel, 0], algorithm="surface net", threshold=0.6)
    nodes.add("SaveGLB", mesh=[mesh, 0], filename_prefix=wanted.prefix)
    return nodes.graph


def trellis(info: Info, wanted: Wanted) -> Graph:
    """TRELLIS.2, from one picture with transparency: a model with base colour, metallic, roughness and normals."""
    nodes = _Nodes()
    condition = _seen(nodes, info, wanted)
    unet = nodes.add(
        "UNETLoader",
        unet_name=_file(info, "UNETLoader", "unet_name", r"trellis.?2", "trellis_2.safetensors"),
        weight_dtype="default",
    )
    shape_vae, texture_vae = (
        nodes.add(
            "VAELoader",
            vae_name=_file(
                info, "VAELoader", "vae_name", rf"trellis.?2.*{what}", f"trellis_2_{what}_vae_bf16.safetensors"
            ),
        )
        for what in ("shape", "texture")
    )

    sampling = {"seed": wanted.seed, "steps": wanted.steps, "cfg": 7.5}
    rough_model = _guided(nodes, unet, 0.667, 0.7)
    rough_model = nodes.add("ModelSamplingSD3", model=[rough_model, 0], shift=5.0)
    empty = nodes.add("EmptyTrellis2LatentStructure", batch_size=1)
    rough = nodes.sample(rough_model, condition, [empty, 0], sampling)
    voxel = nodes.add("VaeDecodeStructureTrellis2", samples=[rough, 0], vae=[shape_vae, 0], resolution="32")
    fine_model = _guided(nodes, unet, 0.769, 0.5)
    stage = nodes.add("Trellis2ShapeStage", positive=[condition, 0], negative=[condition, 1], voxel=[voxel, 0])
    shape = nodes.sample(fine_model, stage, [stage, 2], sampling)
    upsampling = nodes.add(
        "Trellis2UpsampleStage",
        positive=[stage, 0],
        negative=[stage, 1],
        shape_latent=[shape, 0],
        vae=[shape_vae, 0],
        target_resolution=max(1024, wanted.resolution),
    )
    fine = nodes.sample(fine_model, upsampling, [upsampling, 2], {**sampling, "scheduler": "simple"})
    decoded = nodes.add("VaeDecodeShapeTrellis", samples=[fine, 0], vae=[shape_vae, 0])
    texturing = nodes.add(
        "Trellis2TextureStage", positive=[upsampling, 0], negative=[upsampling, 1], shape_latent=[fine, 0]
    )
    colours = nodes.sample(unet, texturing, [texturing, 2], {**sampling, "cfg": 1.0})
    colour_voxels = nodes.add(
        "VaeDecodeTextureTrellis", samples=[colours, 0], vae=[texture_vae, 0], shape_subdivides=[decoded, 1]
    )
    _textured(nodes, decoded, colour_voxels, wanted)
    return nodes.graph


def _seen(nodes: _Nodes, info: Info, wanted: Wanted) -> str:
    """The picture's subject as input of TRELLIS.2. ComfyUI's mask marks what is transparent, so it is inverted."""
    image = nodes.add("LoadImage", image=next(iter(wanted.pictures.values())))
    mask = nodes.add("InvertMask", mask=[image, 1])
    crop = nodes.add(
        "ImageCropToMask",
        images=[image, 0],
        masks=[mask, 0],
        width=1024,
        height=1024,
        pad_factor=1.1,
        grow_mask=0,
        background="#000000",
    )
    file = _file(info, "CLIPVisionLoader", "clip_name", r"dino.?v3", "dino_v3_L_naf_fp32.safetensors")
    clip = nodes.add("CLIPVisionLoader", clip_name=file)
    return nodes.add("Trellis2Conditioning", clip_vision_model=[clip, 0], image=[crop, 0])


def _guided(nodes: _Nodes, unet: str, start: float, multiplier: float) -> str:
    late = nodes.add("CFGOverride", model=[unet, 0], cfg=1.0, start_percent=start, end_percent=1.0)
    return nodes.add("RescaleCFG", model=[late, 0], multiplier=multiplier)


def _textured(nodes: _Nodes, decoded: str, colours: str, wanted: Wanted) -> None:
    """Remesh, simplify, unwrap, bake and save the mesh."""
    remeshing: dict[str, Any] = {
        "mesh": [decoded, 0],
        "resolution": 640,
        "sign_mode": "udf",
        "sign_mode.qef": False,
        "sign_mode.drop_inverted_components": False,
        "sign_mode.drop_enclosed_components": False,
        "band": 1.0,
        "project_back": 0.0,
        "fix_poles": False,
        "smooth_iters": 1,
        "drop_small_components": 0.01,
        "precluster_max_verts": 20_000_000,
    }
    dense = nodes.add("RemeshMesh", **remeshing)
    reduced = nodes.add("DecimateMesh", mesh=[dense, 0], target_face_count=wanted.faces, placement_mode="midpoint")
    smooth = nodes.add("MeshSmoothNormals", mesh=[reduced, 0], crease_angle=180.0)
    size = wanted.texture_size
    flat = nodes.add("UnwrapMesh", mesh=[smooth, 0], segmenter="pec", resolution=size, padding=2, weld_distance=0.0002)
    baked = nodes.add(
        "BakeTextureFromVoxel", mesh=[flat, 0], voxel_colors=[colours, 0], texture_size=size, reference_mesh=[dense, 0]
    )
    normals = nodes.add(
        "BakeNormalMapFromMesh",
        low_poly=[flat, 0],
        high_poly=[dense, 0],
        resolution=size,
        cage_distance=0.05,
        ignore_backfaces=True,
    )
    textured = nodes.add(
        "ApplyTextureToMesh",
        mesh=[flat, 0],
        base_color=[baked, 0],
        metallic=[baked, 1],
        roughness=[baked, 2],
        normal_map=[normals, 0],
    )
    nodes.add("SaveGLB", mesh=[textured, 0], filename_prefix=wanted.prefix)


def _file(info: Info, kind: str, name: str, pattern: str, usual: str) -> str:
    """A matching file of that kind on the server, or else the usual name."""
    found = needs.choices(info, kind, name)
    return next((each for each in found if re.search(pattern, each, re.IGNORECASE)), usual)
