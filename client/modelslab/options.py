# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of ModelsLab's `image_to_3d` and `text_to_3d`: names, defaults and bounds, and what each really does.

The service runs TRELLIS. What its steps and strengths do was read from TRELLIS' source, as the documentation is wrong
about them. It gives no minimum for `resolution` and `chunk_size`, which are sizes, and no bounds for
`ss_guidance_strength`, for which TRELLIS' demo offers 0 to 10. The page of `text_to_3d` gives no bounds for the image
model that draws the prompt first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ..checks import Bounds
from ..parameters import Choice, ServiceOptions, choice, integer, number, random_seed, switch, text, web_address

FORMATS: Final = ("glb", "obj", "stl", "ply")
# What `text_to_3d` has and `image_to_3d` does not.
OF_PROMPTS: Final = ("negative_prompt", "guidance_scale", "num_inference_steps", "remove_bg", "foreground_ratio")


@dataclass(frozen=True)
class ModelsLabOptions(ServiceOptions):
    """ModelsLab's parameters, under its pages' own names.

    `seed`: an unsigned integer as a decimal string, "" or "0" for a random one. `track_id`: None sends the job's own.
    """

    owner: ClassVar[str] = "ModelsLab"

    output_format: str = choice(
        "glb",
        "Format",
        "File format of the model. Only GLB includes the texture; OBJ, STL and PLY arrive untextured",
        tuple(Choice(name, name.upper()) for name in FORMATS),
    )
    render: bool = switch(
        "Video",
        "Ask for a video of the turning model too. It comes from older models of the service and may have no effect",
    )
    resolution: int = integer(
        256,
        "Resolution",
        "Grid of the service's older models. The current one works on a grid of its own, so this may have no effect",
        Bounds(1, 512, soft_minimum=64),
    )
    multi_image: bool = switch(
        "Picture Shows Several Views",
        "The picture shows several views of the subject side by side on a transparent background, "
        "with clear gaps between them and at both edges",
        inputs=("PICTURE",),
    )
    ss_guidance_strength: float = number(
        7.5,
        "Shape Guidance",
        "How strictly the overall shape follows the picture. Low values invent more, "
        "high values can become coarse; 7.5 suits most pictures",
        Bounds(soft_minimum=0, soft_maximum=10),
    )
    ss_sampling_steps: int = integer(
        12,
        "Shape Steps",
        "Steps spent on the overall shape: which parts of space are filled. More steps take longer; "
        "12 is usually enough, 25 and more help with thin or complicated parts",
        Bounds(1, 50),
    )
    slat_guidance_strength: float = number(
        3.0,
        "Detail Guidance",
        "How strictly surface detail and colors follow the picture. High values can look harsh; 3 suits most pictures",
        Bounds(0, 10),
    )
    slat_sampling_steps: int = integer(
        12,
        "Detail Steps",
        "Steps spent on surface detail and colors. More steps take longer; 12 is usually enough",
        Bounds(1, 50),
    )
    mesh_simplify: float = number(
        0.9,
        "Reduction",
        "Share of the triangles that the service removes before it sends the model: "
        "0.9 keeps about a tenth, 0.98 a fiftieth. Lower is denser; you can always simplify further here",
        Bounds(0.9, 0.98),
        ui={"precision": 3, "step": 1},
    )
    chunk_size: int = integer(
        8192,
        "Chunk Size",
        "Size of the pieces in which the service's older models work, to save its memory. May have no effect",
        Bounds(1, 12000, soft_minimum=1024),
    )
    seed: str = random_seed(
        "",
        "Seed",
        "The same seed, picture and settings give the same model again. "
        "Empty or 0 picks one at random; the one used is kept with the job",
        placeholder="Random",
    )
    temp: bool = switch(
        "Temporary File",
        "Let the service keep the model as a temporary file, deleted after about a day. "
        "It is downloaded at once anyway",
    )
    webhook: str | None = web_address(
        "Webhook",
        "Public HTTPS address that the service calls when the model is done, for a pipeline of your own. "
        "Maquette does not need it",
        is_of_one_order=True,
    )
    track_id: str | None = text(
        None,
        "Track ID",
        "Your own identifier for this order, repeated in the call to the webhook. Empty sends the job's own",
        is_of_one_order=True,
    )
    negative_prompt: str = text(
        "", "Avoid", "What should not be in the model", inputs=("PROMPT",), is_of_one_order=True
    )
    guidance_scale: float = number(
        3.0,
        "Prompt Guidance",
        "How strictly the picture that is first drawn follows the prompt; 3 suits most prompts",
        Bounds(0, soft_maximum=20),
        inputs=("PROMPT",),
    )
    num_inference_steps: int = integer(
        30,
        "Picture Steps",
        "Steps spent on the picture that is first drawn from the prompt. More steps take longer",
        Bounds(1, soft_maximum=50),
        inputs=("PROMPT",),
    )
    remove_bg: bool = switch(
        "Remove Background",
        "Cut the subject out of the picture that is first drawn from the prompt",
        inputs=("PROMPT",),
    )
    foreground_ratio: float = number(
        0.85,
        "Subject's Share",
        "How much of the drawn picture the subject fills; only with its background removed",
        Bounds(0, 1),
        inputs=("PROMPT",),
        is_active=lambda values: bool(values.remove_bg),
        ui={"subtype": "FACTOR"},
    )

    def as_request(self) -> dict[str, Any]:
        """The parameters as the body of `image_to_3d`."""
        return {name: value for name, value in self._as_body().items() if name not in OF_PROMPTS}

    def as_text_request(self, prompt: str) -> dict[str, Any]:
        """The prompt and the parameters as the body of `text_to_3d`."""
        body = {"prompt": prompt, **self._as_body()}
        del body["multi_image"]  # there are no pictures
        return body

    def _as_body(self) -> dict[str, Any]:
        return {**self.as_mapping(), "seed": int(self.seed or 0), "temp": "yes" if self.temp else "no"}
