# SPDX-License-Identifier: GPL-3.0-or-later
"""The child Blender as client and jobs use it; the launcher itself is passed in from above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Protocol, Self

from ..worker import protocol
from ..worker.protocol import Arguments, Result
from . import errors

# With and without the picture's name. Both are whole sentences, because these are translated as a whole.
_OF_THE_PICTURE: Final[Mapping[str, tuple[str, str]]] = {
    protocol.PICTURE_UNREADABLE: (
        (
            "The picture {name} could not be read: it is damaged, or in a format that this Blender does not support. "
            "Save it as PNG and try again."
        ),
        (
            "The picture could not be read: it is damaged, or in a format that this Blender does not support. Save "
            "it as PNG and try again."
        ),
    ),
    protocol.PICTURE_MULTILAYER: (
        (
            "The picture {name} is an EXR with several layers. Save the layer that you need as PNG, or as OpenEXR "
            "without layers, and choose that."
        ),
        (
            "The picture is an EXR with several layers. Save the layer that you need as PNG, or as OpenEXR without "
            "layers, and choose that."
        ),
    ),
    protocol.PICTURE_TOO_SMALL: (
        "The picture {name} is too small to make a model from. Use at least 16 by 16 pixels, ideally 512.",
        "The picture is too small to make a model from. Use at least 16 by 16 pixels, ideally 512.",
    ),
    protocol.PICTURE_EMPTY: (
        (
            "The picture {name} is fully transparent, so there is nothing to make a model from. Choose another one; if "
            "it still contains colors, turn off its alpha in the Image Editor."
        ),
        (
            "The picture is fully transparent, so there is nothing to make a model from. Choose another one; if it "
            "still contains colors, turn off its alpha in the Image Editor."
        ),
    ),
    protocol.NO_SUBJECT: (
        (
            "Nothing stands out from the background of the picture {name}. Use a picture of one object on a plain or "
            "transparent background."
        ),
        (
            "Nothing stands out from the background of the picture. Use a picture of one object on a plain or "
            "transparent background."
        ),
    ),
}
_SENTENCES: Final[Mapping[str, str]] = {
    protocol.MODEL_UNREADABLE: "The model's file could not be read; it is kept in the job's folder. Generate it again.",
    protocol.MESH_DIFFERS: (
        "The server's mesh has a different shape from the object that was sent, so its texture does not fit the "
        "object. It arrives as a separate model."
    ),
    protocol.MODEL_EMPTY: (
        "The model's file contains no faces, so there is nothing to show. Generate it again, or choose the format GLB."
    ),
    protocol.MODEL_UNSAFE: (
        "The model's file refers to files outside its own folder and was not opened; it is kept in the job's "
        "folder. Generate it again, or choose the format GLB."
    ),
    protocol.MODEL_FLAT: (
        "The model has no volume: all of its vertices lie on one line, so there is nothing to collide with."
    ),
    protocol.MODEL_TOO_LARGE: (
        "The model has {detail}, too many for a scene; its file is kept in the job's folder. Ask the service for a "
        "simpler one."
    ),
    protocol.EXTENSION_UNREADABLE: (
        "The model's file needs the glTF extension {detail}, which this Blender cannot read; it is kept in the job's "
        "folder. Choose another format of the same service, such as OBJ or PLY, for the next one."
    ),
    protocol.MOVIE_TOO_LARGE: "The animated picture has too many pixels to be shown; it is kept in the job's folder.",
    protocol.MOVIE_UNREADABLE: (
        "The animated picture could not be read; it is kept in the job's folder. Generate it again."
    ),
    protocol.NOT_A_TURNTABLE: (
        "The animated picture does not show one object making one full turn, so no model can be carved from it. It is "
        "kept with the job as a movie: load it as a reference, or generate again."
    ),
    protocol.GAUSSIAN_SPLAT: (
        "The model is a Gaussian splat, a cloud of colored points without a surface, which Blender cannot show. "
        "Choose the format GLB and generate again."
    ),
    protocol.ARCHIVE_WITHOUT_MODEL: (
        "The downloaded ZIP contains no model in a format that can be imported; it is kept in the job's folder. "
        "Choose the format GLB and generate again."
    ),
    protocol.ARCHIVE_TOO_LARGE: (
        "The downloaded ZIP would unpack to an implausible size; it is kept in the job's folder. Choose the "
        "format GLB and generate again."
    ),
    protocol.UNSUPPORTED_FORMAT: (
        "The model's file is in a format that Blender cannot import. Choose the format GLB and generate again."
    ),
    protocol.SEVERAL_ARMATURES: (
        "The file contains several armatures, and a model can keep only one. Save each character in a file of its own."
    ),
    protocol.NOT_REMESHED: (
        "This surface could not be remeshed to quads, even after it was mended and rebuilt. "
        "Check Mesh shows what is wrong with it; triangles always work."
    ),
    protocol.NOT_SYMMETRIC: (
        "The two halves of the model differ by {detail} of its size, so one cannot be mirrored. Remesh it without "
        "symmetry, or move its origin between the halves first."
    ),
    protocol.NOT_UNITED: (
        "The faces that cut through others could not be united: the surface is open, or its volume would change by "
        "more than 1 %. Choose Mend All first, or Remesh to Quads."
    ),
    protocol.OUT_OF_MEMORY: (
        "There was not enough memory. Close other programs or use a smaller picture, then try again."
    ),
    protocol.DISK: (
        "A file could not be written: the disk is full or the folder is read-only. Free up space or choose another "
        "folder, then try again."
    ),
    protocol.CHILD_UNAVAILABLE: (
        "A second Blender could not be started in the background. Check that this Blender is allowed to start "
        "programs, then try again."
    ),
    protocol.CHILD_CRASHED: (
        "The background Blender crashed; your session is safe, and the file is kept in the job's folder. Try again, "
        "or use another picture."
    ),
    protocol.CHILD_TIMED_OUT: (
        "The background Blender took too long and was stopped. Try again, or use a smaller picture or model."
    ),
    protocol.CHILD_OUT_OF_MEMORY: (
        "The background Blender ran out of memory. Close other programs or use a smaller picture, then try again."
    ),
}


class Child(Protocol):
    """A running child Blender; leaving its `with` block ends it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def call(
        self,
        task: protocol.Task[Arguments, Result],
        arguments: Arguments,
        *,
        progress: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> Result:
        """Run one task to its end; raises what the launcher's `failure` makes."""
        ...


class Launcher(Protocol):
    """Starts child Blenders, up to a few at once."""

    def expecting(self) -> AbstractContextManager[None]:
        """While this lasts, a child boots in advance for the next call of `start`, if there is room for one."""
        ...

    def start(self, cancelled: Callable[[], bool] = ...) -> Child:
        """Return a child at once, idle or booting; waits only while too many others are busy."""
        ...

    def lending(self, cancelled: Callable[[], bool] = ...) -> AbstractContextManager[Child]:
        """A child as from `start`, which is then kept for a while for the next call of `start`."""
        ...


def failure(code: str, detail: str) -> errors.MaquetteError:
    """Turn a failure's code into an error with a sentence for the artist."""
    if code == protocol.CHILD_CANCELLED:
        return errors.Cancelled()
    if code in _OF_THE_PICTURE:
        named, unnamed = _OF_THE_PICTURE[code]
        return errors.PictureError(named.format(name=repr(detail)) if detail else unnamed)
    sentence = _SENTENCES.get(code, f"The background Blender failed ({detail or code}). Try again.")
    sentence = sentence.replace("{detail}", detail or "more than it can say")
    return errors.WorkerFailed(code, sentence)
