# SPDX-License-Identifier: GPL-3.0-or-later
"""What launcher and child Blender say to each other: tasks, codes of failure, variables. Standard library alone.

A task is one JSON line on the child's stdin, `{"task": ..., "arguments": {...}}`. Back come JSON lines with a "type" of
`MESSAGE_TYPES`: one `ready` after start-up, then for each task any number of `progress` and one `result` or `error`.

What a task raises when it cannot do what was asked; the words are those of `protocol`.
"""

from __future__ import annotations

from typing import Final

PICTURE: Final = "picture"
RECONSTRUCT: Final = "reconstruct"
PREPARE: Final = "prepare"
PREVIEW: Final = "preview"
BAKE: Final = "bake"
RESHAPE: Final = "reshape"
CUT_OUT: Final = "cut_out"
DECIMATE: Final = "decimate"
SIDE_BY_SIDE: Final = "side_by_side"
SPLIT_SHEET: Final = "split_sheet"
GUESS_SIDES: Final = "guess_sides"
TURNTABLE: Final = "turntable"
FILM: Final = "film"
ASSETS: Final = "assets"

MESSAGE_TYPES: Final = frozenset({"ready", "progress", "result", "error"})

# Failures that the launcher finds: the child itself cannot tell them.
CHILD_UNAVAILABLE: Final = "child_unavailable"
CHILD_CRASHED: Final = "child_crashed"
CHILD_TIMED_OUT: Final = "child_timed_out"
CHILD_OUT_OF_MEMORY: Final = "child_out_of_memory"
CHILD_CANCELLED: Final = "child_cancelled"

# Failures that a task reports; the child lives on. The detail of a picture's is the name that the artist knows it by.
PICTURE_UNREADABLE: Final = "picture_unreadable"
PICTURE_TOO_SMALL: Final = "picture_too_small"
PICTURE_EMPTY: Final = "picture_empty"
PICTURE_MULTILAYER: Final = "picture_multilayer"
NO_SUBJECT: Final = "no_subject"
MODEL_UNREADABLE: Final = "model_unreadable"
MODEL_EMPTY: Final = "model_empty"
MODEL_TOO_LARGE: Final = "model_too_large"
EXTENSION_UNREADABLE: Final = "extension_unreadable"  # the file needs one of glTF that Blender lacks
MODEL_UNSAFE: Final = "model_unsafe"  # it names files outside its folder
MOVIE_TOO_LARGE: Final = "movie_too_large"
MOVIE_UNREADABLE: Final = "movie_unreadable"
NOT_A_TURNTABLE: Final = "not_a_turntable"
GAUSSIAN_SPLAT: Final = "gaussian_splat"
ARCHIVE_WITHOUT_MODEL: Final = "archive_without_model"
ARCHIVE_TOO_LARGE: Final = "archive_too_large"
UNSUPPORTED_FORMAT: Final = "unsupported_format"
OUT_OF_MEMORY: Final = "out_of_memory"
DISK: Final = "disk"
INTERNAL: Final = "internal"

# The custom property that numbers the subjects of a picture, where each is an object of its own; 1 is the largest.
SUBJECT: Final = "maquette_subject"

# Limits travel in the environment, because they hold before the first task arrives: seconds for start-up and for each
# task, bytes of address space (Linux).
LIMIT_VARIABLE: Final = "MAQUETTE_CHILD_LIMIT"
MEMORY_VARIABLE: Final = "MAQUETTE_CHILD_MEMORY"
# The simplifier's library, which a factory-start child does not find by itself; empty where there is none.
SIMPLIFIER_VARIABLE: Final = "MAQUETTE_CHILD_SIMPLIFIER"
# The child's own temporary folder, which it removes when its parent has died and cannot.
FOLDER_VARIABLE: Final = "MAQUETTE_CHILD_FOLDER"


class TaskFailed(Exception):
    """`code` is one of `protocol`'s, `detail` one short line without paths or tracebacks."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
