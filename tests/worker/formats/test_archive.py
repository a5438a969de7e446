# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files are extracted from a ZIP, and which ZIPs are refused."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from maquette.worker.formats import archive
from maquette.worker.protocol import TaskFailed


def packed(**entries: bytes) -> bytes:
    """Return a ZIP; `__` stands for a slash and `_` for a dot in the entries' names."""
    return zipped({name.replace("__", "/").replace("_", "."): content for name, content in entries.items()})


def zipped(entries: dict) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return data.getvalue()


def unpack(tmp_path, content: bytes) -> dict[str, bytes]:
    """Return the unpacked files, the model's name marked with a star."""
    file = tmp_path / "model.obj"
    file.write_bytes(content)
    with archive.opened(file, "obj") as (model, kind):
        assert model.suffix.lower() == f".{kind}"
        root = next(parent for parent in model.parents if parent.name.startswith(".unpacked-"))
        assert root.parent == tmp_path
        found = {
            ("*" if path == model else "") + path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }
    assert list(tmp_path.iterdir()) == [file]
    return found


def test_the_model_comes_with_its_neighbours(tmp_path):
    found = unpack(tmp_path, packed(a__model_obj=b"v", a__model_mtl=b"m", a__tex__wood_PNG=b"p"))
    assert found == {"*a/model.obj": b"v", "a/model.mtl": b"m", "a/tex/wood.PNG": b"p"}


def test_files_that_belong_to_no_model_are_not_extracted(tmp_path):
    content = {"model.glb": b"g", "readme.txt": b"t", "run.py": b"x", "__MACOSX/._model.glb": b"", ".hidden.glb": b"h"}
    assert unpack(tmp_path, zipped(content)) == {"*model.glb": b"g"}


@pytest.mark.parametrize(
    ("names", "model"),
    [
        (["a.stl", "a.obj", "a.glb"], "a.glb"),
        (["deep/a.glb", "b.glb"], "b.glb"),
        (["a.stl", "b.ply"], "b.ply"),
        (["A.GLB"], "A.GLB"),
    ],
)
def test_of_several_models_the_best_is_picked(tmp_path, names, model):
    assert f"*{model}" in unpack(tmp_path, zipped(dict.fromkeys(names, b"1")))


def test_of_equal_models_the_largest_is_picked(tmp_path):
    assert "*b.glb" in unpack(tmp_path, zipped({"a.glb": b"1", "b.glb": b"22"}))


def test_backslashes_are_folders(tmp_path):
    assert "*a/b.glb" in unpack(tmp_path, zipped({"a\\b.glb": b"1"}))


def test_a_file_that_is_no_zip_is_left_unchanged(tmp_path):
    file = tmp_path / "model.glb"
    file.write_bytes(b"glTF")
    with archive.opened(file, "glb") as opened:
        assert opened == (file, "glb")


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("model.glb")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def lying() -> bytes:
    """Return a ZIP whose entry unpacks to more than it declares."""
    content = zipped({"model.glb": b"\0" * 5000})
    size = (5000).to_bytes(4, "little")
    assert content.count(size) == 2
    return content.replace(size, (50).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({"../model.glb": b"1"}), "model_unsafe"),
        (zipped({"a/../../model.glb": b"1"}), "model_unsafe"),
        (zipped({"/etc/model.glb": b"1"}), "model_unsafe"),
        (zipped({"C:\\model.glb": b"1"}), "model_unsafe"),
        (zipped({"..\\model.glb": b"1"}), "model_unsafe"),
        (zipped({"model.glb": b"1", "../secret.txt": b"1"}), "model_unsafe"),
        (zipped({link(): b"/etc/passwd"}), "model_unsafe"),
        (zipped({"readme.txt": b"1"}), "archive_without_model"),
        (zipped({}), "archive_without_model"),
        (zipped({f"{number}.glb": b"" for number in range(1001)}), "archive_too_large"),
        (zipped({"model.glb": b"1" * 99})[:-30], "model_unreadable"),
        (lying(), "model_unreadable"),
    ],
)
def test_unsafe_zips_are_refused(tmp_path, content, code):
    with pytest.raises(TaskFailed) as caught:
        unpack(tmp_path, content)
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["model.obj"]


def test_the_declared_sizes_are_summed(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_MOST_BYTES", 100)
    with pytest.raises(TaskFailed, match="archive_too_large"):
        unpack(tmp_path, packed(a_glb=b"1" * 60, b_glb=b"1" * 60))


def test_of_two_entries_for_one_file_the_first_counts(tmp_path):
    """On macOS and Windows this also holds for two names that differ only in case."""
    assert unpack(tmp_path, zipped({"a.obj": b"v", "a.png": b"1", "./a.png": b"2"})) == {"*a.obj": b"v", "a.png": b"1"}
