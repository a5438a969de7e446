# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads any picture that Blender reads, scales it and writes PNG files. Runs inside the child Blender.

Blender scales it, by area averages, before pixels become an array: 12 000 pixels a side would be 2.3 GB of floats.
Blender ignores a picture's orientation and mostly its colour space, so both are applied here, once for all tasks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import bpy
import numpy as np

from ...client.files import picture_marks, signatures
from ...client.files.colour_spaces import Codes, Space
from ...client.files.picture_marks import Marks
from ...geometry.arrays import Bytes, Doubles, Floats
from ...geometry.errors import GifUnreadable, NothingToModel
from ...geometry.image import colour_codes, colour_profile, turning
from ...geometry.image.colour import linear_to_srgb
from ...geometry.image.colour_profile import Profile
from ...geometry.turntable.gif import read_gif
from .. import protocol
from ..formats.files import replacing
from ..protocol import TaskFailed
from ..tasks import remarks

_OPAQUE_DEPTHS: Final = (8, 24)  # file bits per pixel of 8-bit pictures without alpha
_LARGEST_ARRAY: Final = 4096  # pixels on the longer side
_NARROWEST: Final = 64  # pixels on the shorter side that are kept of a narrow picture if its area allows it
_UNUSED_ALPHA: Final = frozenset({"BMP", "TGA"})  # formats in which the fourth byte of a pixel is often just zero
# By these Blender 5.2 converts deeper pictures itself, others not, and no Blender by a profile.
_STATED_BY_CODES: Final = frozenset({"PNG", "AVIF"})
_NO_ALPHA: Final = frozenset({"NONE", "CHANNEL_PACKED"})  # alpha modes of an image datablock that hide nothing


@dataclass(frozen=True)
class Picture:
    """An sRGB picture and the size of its file's picture.

    `pixels`: uint8 (H, W, 4), row 0 at the top, straight alpha (not premultiplied). `name`: the artist's, "" if
    unknown. `remarks`: sentences on how it was converted.
    """

    pixels: Bytes
    original_width: int
    original_height: int
    name: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def has_alpha(self) -> bool:
        """Whether any pixel is not opaque."""
        return bool((self.pixels[..., 3] < 255).any())

    def failed(self, nothing: NothingToModel) -> TaskFailed:
        """Return the exception for a picture that cannot be used."""
        return TaskFailed(nothing.code, self.name)


def read(source: Path, longest: int, how: protocol.Pixels | None = None, *, keeps_narrow: bool = True) -> Picture:
    """Read a picture upright and in sRGB, its longer side scaled down to `longest` pixels where it is longer.

    `how` may hold its `name` for sentences, and `alpha`, how Blender is to take it. With `width`, `height` and `linear`
    the file holds little-endian float32 RGBA rows from below, as `Image.pixels`: linear and alpha-multiplied for float
    images, else sRGB and straight. `keeps_narrow`: a long picture may be longer than `longest`, so that something is
    left of its shorter side, as long as it has no more pixels. Raises TaskFailed `picture_unreadable` or
    `picture_multilayer`.
    """
    how = how or {}
    name = str(how.get("name", ""))
    if "width" in how:
        width, height = int(how["width"]), int(how["height"])
        longest = _kept_narrow(width, height, longest) if keeps_narrow else longest
        pixels = _fitted_raw(source, width, height, longest, name, linear=bool(how["linear"]))
        return Picture(pixels, width, height, name)
    kind, marks = _look(source, name)
    if kind == "GIF":
        return _first_frame(source, longest, name)
    image = _load(source, name)
    try:
        if alpha := how.get("alpha"):
            image.alpha_mode = alpha
        if marks.spaces and kind in _STATED_BY_CODES:
            image.colorspace_settings.name = "sRGB"  # type: ignore[assignment]
        width, height = image.size
        hides = partial(_hides, kind, image.alpha_mode)
        pixels = fitted(image, _kept_narrow(width, height, longest) if keeps_narrow else longest, hides)
    finally:
        bpy.data.images.remove(image)
    return _as_marked(Picture(pixels, width, height, name), marks)


def _look(source: Path, name: str) -> tuple[str, Marks]:
    try:
        with source.open("rb") as file:
            kind = signatures.picture_format(file.read(signatures.HEAD))
            return kind, picture_marks.read_marks(file, kind)
    except OSError as error:
        raise TaskFailed(protocol.PICTURE_UNREADABLE, name) from error


def _hides(kind: str, mode: str, alpha: Floats) -> bool:
    """Whether an alpha channel (H, W) is intended, by the datablock's mode and the file format."""
    return mode not in _NO_ALPHA and (kind not in _UNUSED_ALPHA or bool(alpha.any()))


def _as_marked(picture: Picture, marks: Marks) -> Picture:
    """Return the picture in sRGB and upright, as its file specifies."""
    pixels, said = picture.pixels, []
    profile = _profile(marks)
    if profile is not None and not profile.is_srgb:
        pixels = profile.to_srgb(pixels)
        said.append(remarks.of_profile(profile.name, is_converted=profile.is_readable))
    size = picture.original_width, picture.original_height
    if marks.orientation != 1:
        pixels, size = turning.upright(pixels, marks.orientation), turning.upright_size(*size, marks.orientation)
        said.append(remarks.TURNED)
    return Picture(pixels, *size, picture.name, tuple(said))


def _profile(marks: Marks) -> Profile | None:
    """Return the first colour space that is read here, else the first at all, to be named."""
    known = [profile for space in marks.spaces if (profile := _parsed(space)) is not None]
    return next((profile for profile in known if profile.is_readable), known[0] if known else None)


def _parsed(space: Space) -> Profile | None:
    if isinstance(space, bytes):
        return colour_profile.parse(space)
    if isinstance(space, Codes):
        return colour_codes.of_codes(space.primaries, space.transfer)
    return colour_codes.of_chromaticities(space.points, 1 / space.exponent if space.exponent else None)


def _first_frame(source: Path, longest: int, name: str) -> Picture:
    """Blender takes a GIF for a movie, going by its extension alone."""
    try:
        movie = read_gif(source.read_bytes())
    except GifUnreadable as error:
        raise TaskFailed(protocol.PICTURE_UNREADABLE, name) from error
    first = movie.frames[0]
    said = (remarks.FIRST_FRAME,) if len(movie.frames) > 1 else ()
    return Picture(scaled(first, longest), first.shape[1], first.shape[0], name, said)


def fitted(image: bpy.types.Image, longest: int, hides: Callable[[Floats], bool] = lambda _alpha: True) -> Bytes:
    """Return an image datablock's pixels as `Picture` holds them. Scales the datablock itself: pass a copy.

    `hides`: whether an alpha channel (H, W) is intended as such; otherwise everything is opaque.
    """
    if image.is_float:
        _fit(image, longest)
        floats = _floats(image)
        if not hides(floats[..., 3]):
            floats[..., 3] = 1.0
        return _encoded(floats, linear=True)
    if image.depth in _OPAQUE_DEPTHS:
        _fit(image, longest)
        return _upright(_floats(image))
    _fit(image, max(longest, _LARGEST_ARRAY))
    floats = _floats(image)
    if not hides(floats[..., 3]):  # before scaling, in which hidden colours get lost
        floats[..., 3] = 1.0
    return scaled(_upright(floats), longest)


def scaled(pixels: Bytes, longest: int) -> Bytes:
    """Return pixels as `Picture` has them with the longer side at most `longest`; hidden colours do not bleed in."""
    if max(pixels.shape[:2]) <= longest:
        return pixels
    return _encoded(_shrunk(_multiplied(pixels), longest), linear=False)


def resized(pixels: Bytes, width: int, height: int) -> Bytes:
    """Return pixels as `Picture` has them in another size, enlarged too; hidden colours do not bleed in."""
    return _encoded(_resized(_multiplied(pixels), width, height), linear=False)


def new_image(name: str, pixels: Bytes) -> bpy.types.Image:
    """Return a new image datablock of 8 bits a channel, with alpha only where a pixel is not opaque."""
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height, alpha=bool((pixels[..., 3] < 255).any()))
    image.pixels.foreach_set((pixels[::-1].astype(np.float32) / np.float32(255)).ravel())
    return image


def write_png(pixels: Bytes, output: Path) -> None:
    """Write pixels as an 8-bit PNG. Raises TaskFailed `disk`."""
    image = new_image(output.stem, pixels)
    try:
        with replacing(output) as part:
            image.filepath_raw, image.file_format = str(part), "PNG"
            image.save()
    except RuntimeError as error:  # raised for an image that cannot be saved
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
    finally:
        bpy.data.images.remove(image)


def _load(source: Path, name: str) -> bpy.types.Image:
    try:
        image = bpy.data.images.load(str(source))
    except RuntimeError as error:
        raise TaskFailed(protocol.PICTURE_UNREADABLE, name) from error
    if all(image.size) and image.type != "MULTILAYER":
        return image
    code = protocol.PICTURE_MULTILAYER if image.type == "MULTILAYER" else protocol.PICTURE_UNREADABLE
    bpy.data.images.remove(image)
    raise TaskFailed(code, name)


def _fit(image: bpy.types.Image, longest: int) -> None:
    width, height = _fitted_size(image.size[0], image.size[1], longest)
    if (width, height) != tuple(image.size):
        image.scale(width, height)


def _kept_narrow(width: int, height: int, longest: int) -> int:
    """Return the longer side's limit that keeps enough of the shorter one."""
    factor = min(1.0, _NARROWEST / min(width, height), longest / math.sqrt(width * height))
    return max(longest, round(max(width, height) * factor))


def _fitted_size(width: int, height: int, longest: int) -> tuple[int, int]:
    factor = min(1.0, longest / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def _floats(image: bpy.types.Image) -> Floats:
    """Return the pixels as Blender has them, (H, W, 4), row 0 at the bottom; grey ones spread over three channels."""
    width, height = image.size
    floats = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(floats)
    floats = floats.reshape(height, width, -1)
    if floats.shape[2] == 4:
        return floats
    colours = np.repeat(floats[..., :1], 3, axis=2) if floats.shape[2] < 3 else floats
    return np.concatenate([colours, np.ones_like(colours[..., :1])], axis=2)


def _multiplied(pixels: Bytes) -> Floats:
    """The pixels as Blender has them, but alpha-multiplied."""
    floats = pixels[::-1].astype(np.float32) / np.float32(255)
    floats[..., :3] *= floats[..., 3:]
    return floats


def _shrunk(floats: Floats, longest: int) -> Floats:
    return _resized(floats, *_fitted_size(floats.shape[1], floats.shape[0], longest))


def _resized(floats: Floats, width: int, height: int) -> Floats:
    image = bpy.data.images.new("resized", floats.shape[1], floats.shape[0], alpha=True, float_buffer=True)
    try:
        image.pixels.foreach_set(floats.ravel())
        image.scale(width, height)
        return _floats(image)
    finally:
        bpy.data.images.remove(image)


def _encoded(floats: Floats, *, linear: bool) -> Bytes:
    """Return bytes for alpha-multiplied floats."""
    colours, alpha = np.nan_to_num(floats[..., :3]), floats[..., 3:]
    colours = np.clip(np.divide(colours, alpha, out=np.zeros_like(colours), where=alpha > 0), 0, 1)
    return _upright(np.concatenate([linear_to_srgb(colours) if linear else colours, alpha], axis=2))


def _upright(floats: Floats | Doubles) -> Bytes:
    return np.ascontiguousarray(np.rint(np.clip(np.nan_to_num(floats[::-1]), 0, 1) * 255).astype(np.uint8))


def _fitted_raw(source: Path, width: int, height: int, longest: int, name: str, *, linear: bool) -> Bytes:
    if width < 1 or height < 1 or not source.is_file() or source.stat().st_size != width * height * 16:
        raise TaskFailed(protocol.PICTURE_UNREADABLE, name)
    rows = np.memmap(source, "<f4", "r", shape=(height, width, 4))
    floats = _block_means(rows, -(-max(width, height) // _LARGEST_ARRAY), linear=linear)
    if not linear and max(width, height) <= longest:
        return _upright(rows)  # nothing to scale: keep the colours of transparent pixels
    return _encoded(_shrunk(floats, longest), linear=linear)


def _block_means(rows: Floats, size: int, *, linear: bool) -> Floats:
    """Return premultiplied means of blocks of `size` pixels a side; remainders at two edges are dropped."""
    height, width = (max(1, count // size) for count in rows.shape[:2])
    means = np.empty((height, width, 4), np.float32)
    for row in range(height):  # in strips, because the file may exceed the memory
        strip = np.array(rows[row * size : (row + 1) * size, : width * size])
        if not linear:
            strip[..., :3] *= strip[..., 3:]
        means[row] = strip.reshape(len(strip), width, -1, 4).mean(axis=(0, 2))
    return means
