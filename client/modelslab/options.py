# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of ModelsLab's `image_to_3d` and `text_to_3d`: names, defaults and bounds, and what each really does.

Every bound stands here once; the panel's properties are built from this data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from .. import parameters
from ..capabilities import MODELSLAB
from ..parameters import Bounds

FORMATS: Final = MODELSLAB.formats
# What `text_to_3d` takes and `image_to_3d` does not.
OF_PROMPTS: Final = ("negative_prompt", "guidance_scale", "num_inference_steps", "remove_bg", "foreground_ratio")

# The page gives no minimum for `resolution` and `chunk_size`, which are sizes, and no bounds for
# `ss_guidance_strength`, for which TRELLIS' own demo offers 0 to 10. The page of `text_to_3d` bounds none of the last
# three, which belong to the image model that draws the prompt first.
BOUNDS: Final[Mapping[str, Bounds]] = {
    "resolution": Bounds(1, 512, soft_minimum=64),
    "ss_guidance_strength": Bounds(soft_minimum=0, soft_maximum=10),
    "ss_sampling_steps": Bounds(1, 50),
    "slat_guidance_strength": Bounds(0, 10),
    "slat_sampling_steps": Bounds(1, 50),
    "mesh_simplify": Bounds(0.9, 0.98),
    "chunk_size": Bounds(1, 12000, soft_minimum=1024),
    "guidance_scale": Bounds(0, soft_maximum=20),
    "num_inference_steps": Bounds(1, soft_maximum=50),
    "foreground_ratio": Bounds(0, 1),
}

# The service runs TRELLIS; what its steps and strengths do is read from that program, not from the page, which errs.
DESCRIPTIONS: Final[Mapping[str, str]] = {
    "output_format": "The file that the service makes. "
    "Only GLB brings the texture along; OBJ, STL and PLY arrive as bare shapes",
    "render": "Ask for a video of the turning model too. "
    "It comes from older models of the service and may have no effect",
    "resolution": "Grid of the service's older models. "
    "The current one works on a grid of its own, so this may have no effect",
    "multi_image": "The picture shows several views of the subject side by side on a transparent background, "
    "with clear gaps between them and at both edges",
    "ss_guidance_strength": "How strictly the overall shape follows the picture. Low values invent more, "
    "high values can become coarse; 7.5 suits most pictures",
    "ss_sampling_steps": "Steps spent on the overall shape: which parts of space are filled. More steps take longer; "
    "12 is usually enough, 25 and more help with thin or complicated parts",
    "slat_guidance_strength": "How strictly surface detail and colours follow the picture. High values can look harsh; "
    "3 suits most pictures",
    "slat_sampling_steps": "Steps spent on surface detail and colours. More steps take longer; 12 is usually enough",
    "mesh_simplify": "Share of the triangles that the service removes before it sends the model: "
    "0.9 keeps about a tenth, 0.98 a fiftieth. Lower is denser; you can always simplify further here",
    "chunk_size": "Size of the pieces in which the service's older models work, to save its memory. May have no effect",
    "seed": "The same seed, picture and settings give the same model again. "
    "0 picks one at random; the one used is kept with the job",
    "temp": "Let the service keep the model as a temporary file, deleted after about a day. "
    "It is downloaded at once anyway",
    "webhook": "Public HTTPS address that the service calls when the model is done, for a pipeline of your own. "
    "Maquette does not need it",
    "track_id": "Your own mark for this order, repeated in the call to the webhook. Empty sends the job's own",
    "negative_prompt": "What should not be in the model",
    "guidance_scale": "How strictly the picture that is drawn first follows the prompt; 3 suits most prompts",
    "num_inference_steps": "Steps spent on the picture that is drawn of the prompt first. More steps take longer",
    "remove_bg": "Cut the subject out of the picture that is drawn of the prompt first",
    "foreground_ratio": "How much of the drawn picture the subject fills; only with its background removed",
}


@dataclass(frozen=True)
class ModelsLabOptions:
    """The parameters, checked: making one raises InvalidSetting with a sentence that names parameter and bounds.

    `seed`: an unsigned integer as a decimal string, "0" for a random one. `track_id`: None sends the job's own.
    """

    output_format: str = "glb"
    render: bool = False
    resolution: int = 256
    multi_image: bool = False
    ss_guidance_strength: float = 7.5
    ss_sampling_steps: int = 12
    slat_guidance_strength: float = 3.0
    slat_sampling_steps: int = 12
    mesh_simplify: float = 0.9
    chunk_size: int = 8192
    seed: str = "0"
    temp: bool = False
    webhook: str | None = None
    track_id: str | None = None
    negative_prompt: str = ""
    guidance_scale: float = 3.0
    num_inference_steps: int = 30
    remove_bg: bool = False
    foreground_ratio: float = 0.85

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            object.__setattr__(self, name, check(name, getattr(self, name)))

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters as plain JSON values, enough to make the options again."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Make the options from what `as_mapping` gave, or from the page's own values; what is missing has its default.

        Raises InvalidSetting, also for a name that the page does not have.
        """
        return cls(**parameters.known(mapping, cls, "ModelsLab"))

    def as_request(self) -> dict[str, Any]:
        """The parameters as the body of `image_to_3d` wants them."""
        return {name: value for name, value in self._as_body().items() if name not in OF_PROMPTS}

    def as_text_request(self, prompt: str) -> dict[str, Any]:
        """The prompt and the parameters as the body of `text_to_3d` wants them."""
        body = {"prompt": prompt, **self._as_body()}
        del body["multi_image"]  # there are no pictures
        return body

    def _as_body(self) -> dict[str, Any]:
        return {**self.as_mapping(), "seed": int(self.seed), "temp": "yes" if self.temp else "no"}


def _format(name: str, value: object) -> str:
    return parameters.choice(name, value, FORMATS)


def _integer(name: str, value: object) -> int:
    return parameters.integer(name, value, BOUNDS[name])


def _number(name: str, value: object) -> float:
    return parameters.number(name, value, BOUNDS[name])


_CHECKS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "output_format": _format,
    "render": parameters.boolean,
    "resolution": _integer,
    "multi_image": parameters.boolean,
    "ss_guidance_strength": _number,
    "ss_sampling_steps": _integer,
    "slat_guidance_strength": _number,
    "slat_sampling_steps": _integer,
    "mesh_simplify": _number,
    "chunk_size": _integer,
    "seed": parameters.seed,
    "temp": parameters.boolean,
    "webhook": parameters.web_address,
    "track_id": parameters.text,
    "negative_prompt": lambda name, value: parameters.text(name, value) or "",
    "guidance_scale": _number,
    "num_inference_steps": _integer,
    "remove_bg": parameters.boolean,
    "foreground_ratio": _number,
}
