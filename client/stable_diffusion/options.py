# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Stable Diffusion API's `img_to_3d`: names, defaults and bounds, and what each really does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from .. import parameters
from ..errors import InvalidSetting
from ..parameters import Bounds

# The service runs Shap-E by diffusers' renderer, which draws 4096 rays at a time: 20 frames are a whole number of such
# batches only where their side is a multiple of 32.
FRAME_STEP: Final = 32  # pixels

# The page bounds steps and guidance alone; its own example asks for more steps than it allows.
BOUNDS: Final[Mapping[str, Bounds]] = {
    "steps": Bounds(1, 50),
    "guidance_scale": Bounds(1, 20),
    "frame_size": Bounds(FRAME_STEP, 1024, soft_minimum=64, soft_maximum=512),
    "seconds": Bounds(1, 60, soft_maximum=10),
    "batch_size": Bounds(1, 10),
}

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "steps": "Steps spent on the model. More take longer and show more of the picture",
    "guidance_scale": "How strictly the model follows the picture; 3 suits most pictures, 15 is for words",
    "frame_size": "Side of the turntable's pictures in pixels, a multiple of 32. The model is carved from them, "
    "so more of them show finer parts; the service takes longer",
    "seed": "The same seed, picture and settings give the same model again. "
    "Empty picks one at random; the one used is kept with the job",
    "seconds": "How long the turntable takes to turn once; the model does not depend on it",
    "batch_size": "How many turntables to make of the picture. The model is carved from the first; "
    "the others are kept with the job. Each may be billed",
    "safety_checker": "Let the service look for pictures that are not safe for work; "
    "it puts a blank picture in their place",
    "webhook": "Public HTTPS address that the service calls when the turntable is done, for a pipeline of your own. "
    "Maquette does not need it",
    "track_id": "Your own mark for this order, repeated in the call to the webhook. Empty sends the job's own",
}


@dataclass(frozen=True)
class StableDiffusionOptions:
    """The parameters, checked: making one raises InvalidSetting with a sentence that names parameter and bounds.

    `seed`: an unsigned integer as a decimal string, "" for a random one. `track_id`: None sends the job's own.
    """

    steps: int = 50
    guidance_scale: float = 3.0
    frame_size: int = 256
    seed: str = ""
    seconds: int = 3
    batch_size: int = 1
    safety_checker: bool = False
    webhook: str | None = None
    track_id: str | None = None

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            object.__setattr__(self, name, check(name, getattr(self, name)))

    @property
    def output_format(self) -> str:
        """What the service sends: an animated picture of the turning model."""
        return "gif"

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters as plain JSON values, enough to make the options again."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Make the options from what `as_mapping` gave; what is missing has its default.

        Raises InvalidSetting, also for a name that the page does not have.
        """
        return cls(**parameters.known(mapping, cls, "The Stable Diffusion API"))

    def as_request(self) -> dict[str, Any]:
        """The parameters as the page's request body wants them."""
        seed = int(self.seed) if self.seed else None
        return {**self.as_mapping(), "seed": seed, "safety_checker": "yes" if self.safety_checker else "no"}


def _integer(name: str, value: object) -> int:
    return parameters.integer(name, value, BOUNDS[name])


def _number(name: str, value: object) -> float:
    return parameters.number(name, value, BOUNDS[name])


def _frame_size(name: str, value: object) -> int:
    size = _integer(name, value)
    if size % FRAME_STEP:
        raise InvalidSetting(f"{name} must be a multiple of {FRAME_STEP}, such as 128 or 256, not {size}.")
    return size


def _seed(name: str, value: object) -> str:
    is_random = value is None or (isinstance(value, str) and not value.strip())
    return "" if is_random else parameters.seed(name, value)


_CHECKS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "steps": _integer,
    "guidance_scale": _number,
    "frame_size": _frame_size,
    "seed": _seed,
    "seconds": _integer,
    "batch_size": _integer,
    "safety_checker": parameters.boolean,
    "webhook": parameters.web_address,
    "track_id": parameters.text,
}
