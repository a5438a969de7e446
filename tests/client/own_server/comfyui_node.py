# SPDX-License-Identifier: GPL-3.0-or-later
"""A custom node for a real ComfyUI that needs no model weights: it writes a box as high as the picture as a GLB.

ComfyUI imports this file, so it may import nothing from this checkout.
"""

from __future__ import annotations

import json
import struct
import time
from pathlib import Path
from typing import Any, ClassVar

FACES = (0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3)


class MaquetteBox:
    """`seconds`: how long it runs, in steps between which it can be interrupted."""

    RETURN_TYPES: ClassVar[tuple[str, ...]] = ()
    FUNCTION = "save"
    OUTPUT_NODE = True
    CATEGORY = "3d"

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802 - ComfyUI's name
        return {
            "required": {
                "image": ("IMAGE",),
                "seed": ("INT", {"default": 0, "min": 0, "max": 2**64 - 1}),
                "seconds": ("FLOAT", {"default": 0.0, "min": 0.0, "max": 600.0}),
                "filename_prefix": ("STRING", {"default": "mesh/box"}),
            }
        }

    def save(self, image: Any, seed: int, seconds: float, filename_prefix: str) -> dict[str, Any]:
        import comfy.model_management
        import folder_paths

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            comfy.model_management.throw_exception_if_processing_interrupted()
            time.sleep(0.05)
        output = folder_paths.get_output_directory()
        folder, name, counter, subfolder, _ = folder_paths.get_save_image_path(filename_prefix, output)
        file = f"{name}_{counter:05}_.glb"
        (Path(folder) / file).write_bytes(glb(float(image.shape[1]) / float(image.shape[2])))
        return {"ui": {"3d": [{"filename": file, "subfolder": subfolder, "type": "output"}]}}


def glb(height: float) -> bytes:
    corners = [(x, y, z) for x in (-0.5, 0.5) for y in (0.0, height) for z in (-0.5, 0.5)]
    data = b"".join(struct.pack("<3f", *corner) for corner in corners) + struct.pack("<36H", *FACES)
    bounds = {"min": [-0.5, 0.0, -0.5], "max": [0.5, height, 0.5]}
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [{"byteLength": len(data)}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 96},
            {"buffer": 0, "byteOffset": 96, "byteLength": 72},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3", **bounds},
            {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"},
        ],
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(data), 0x004E4942) + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


NODE_CLASS_MAPPINGS = {"MaquetteBox": MaquetteBox}
