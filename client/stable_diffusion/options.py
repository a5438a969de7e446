# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Stable Diffusion API's `img_to_3d`: names, defaults and bounds, and what each really does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ..checks import Bounds
from ..parameters import ServiceOptions, integer, number, random_seed, switch, text, web_address

# The service runs Shap-E by diffusers' renderer, which draws 4096 rays at a time: 20 frames are a whole number of such
# batches only where their side is a multiple of 32.
_FRAME_STEP: Final = 32  # pixels


@dataclass(frozen=True)
class StableDiffusionOptions(ServiceOptions):
    """The Stable Diffusion API's parameters, under its page's own names.

    `seed`: an unsigned integer as a decimal string, "" for a random one. `track_id`: None sends the job's own. The
    documentation bounds only steps and guidance; its own example has more steps than it allows.
    """

    owner: ClassVar[str] = "the Stable Diffusion API"

    steps: int = integer(
        50,
        "Steps",
        "Steps spent on the model. More take longer and show more of the picture",
        Bounds(1, 50),
    )
    guidance_scale: float = number(
        3.0,
        "Guidance",
        "How strictly the model follows the picture; 3 suits most pictures, 15 is for words",
        Bounds(1, 20),
    )
    frame_size: int = integer(
        256,
        "Frame Size",
        "Side of the turntable's pictures in pixels, a multiple of 32. The model is carved from them, so larger "
        "ones show finer parts; the service takes longer",
        Bounds(_FRAME_STEP, 1024, soft_minimum=64, soft_maximum=512),
        step=_FRAME_STEP,
        ui={"subtype": "PIXEL"},
    )
    seed: str = random_seed(
        "",
        "Seed",
        "The same seed, picture and settings give the same model again. "
        "Empty picks one at random; the one used is kept with the job",
        placeholder="Random",
    )
    seconds: int = integer(
        3,
        "Seconds",
        "How long the turntable takes to turn once; the model does not depend on it",
        Bounds(1, 60, soft_maximum=10),
    )
    batch_size: int = integer(
        1,
        "Turntables",
        "How many turntables to make of the picture. The model is carved from the first; "
        "the others are kept with the job. Each may be billed",
        Bounds(1, 10),
    )
    safety_checker: bool = switch(
        "Safety Checker",
        "Let the service look for pictures that are not safe for work; it puts a blank picture in their place",
    )
    webhook: str | None = web_address(
        "Webhook",
        "Public HTTPS address that the service calls when the turntable is done, for a pipeline of your own. "
        "Maquette does not need it",
        is_of_one_order=True,
    )
    track_id: str | None = text(
        None,
        "Track ID",
        "Your own identifier for this order, repeated in the call to the webhook. Empty sends the job's own",
        is_of_one_order=True,
    )

    @property
    def output_format(self) -> str:
        """What the service sends: an animated picture of the turning model."""
        return "gif"

    def as_request(self) -> dict[str, Any]:
        """The parameters as the request's body."""
        seed = int(self.seed) if self.seed else None
        return {**self.as_mapping(), "seed": seed, "safety_checker": "yes" if self.safety_checker else "no"}
