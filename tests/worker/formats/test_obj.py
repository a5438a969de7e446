# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of an OBJ's references Blender is given."""

from __future__ import annotations

import pytest
from maquette.worker.formats.obj import with_own_materials

FACES = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def seen(folder, text: str) -> tuple[str, str]:
    """Return the OBJ and the material library that Blender is given."""
    model = folder / "model.obj"
    model.write_text(text)
    before = set(folder.rglob("*"))
    with with_own_materials(model) as own:
        library = own.with_suffix(".mtl")
        result = own.read_text(), library.read_text() if library.exists() else ""
    assert set(folder.rglob("*")) == before
    return result


def test_without_materials_the_file_is_unchanged(tmp_path):
    model = tmp_path / "model.obj"
    model.write_text(FACES)
    with with_own_materials(model) as own:
        assert own == model


def test_its_library_and_textures_come_along(tmp_path):
    (tmp_path / "tex").mkdir()
    (tmp_path / "tex" / "wood grain.png").write_bytes(b"")
    (tmp_path / "a b.mtl").write_text("newmtl wood\nKd 1 0 0\nmap_Kd -s 2 2 1 -clamp on tex/wood grain.png\n")
    text, library = seen(tmp_path, f"mtllib a b.mtl\n{FACES}usemtl wood\n")
    assert text.startswith("mtllib .model.own.mtl\n")
    assert text.count("mtllib") == 1
    assert FACES in text
    assert library.split("\n")[:3] == ["newmtl wood", "Kd 1 0 0", "map_Kd -s 2 2 1 -clamp on tex/wood grain.png"]


def test_an_unnamed_library_is_found_by_the_models_name(tmp_path):
    (tmp_path / "model.mtl").write_text("newmtl wood\nKd 1 0 0\n")
    assert "newmtl wood" in seen(tmp_path, FACES)[1]


def test_several_libraries_become_one(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.mtl").write_text("newmtl a\n")
    (tmp_path / "sub" / "b.mtl").write_text("newmtl b\nmap_Kd b.png\n")
    (tmp_path / "sub" / "b.png").write_bytes(b"")
    library = seen(tmp_path, f"mtllib a.mtl sub/b.mtl\n{FACES}")[1]
    assert library.split() == ["newmtl", "a", "newmtl", "b", "map_Kd", "sub/b.png"]


@pytest.mark.parametrize("line", ["mtllib {}", "  mtllib\t{}", "mtllib gone.mtl {}", "mtllib \\\n{}", "\x01mtllib {}"])
def test_a_library_elsewhere_is_not_named(tmp_path, line):
    folder = tmp_path / "job"
    folder.mkdir()
    outside = tmp_path / "outside.mtl"
    outside.write_text("newmtl stolen\n")
    for name in (str(outside), "../outside.mtl"):
        text, library = seen(folder, f"{line.format(name)}\n{FACES}")
        assert text.count("mtllib") == 1
        assert "mtllib .model.own.mtl" in text
        assert "stolen" not in library


@pytest.mark.parametrize(
    "line",
    ["map_Kd {}", "map_Kd -s 1 1 1 {}", "  MAP_KD\t{}", "bump -bm 1 {}", "map_Ks -unknown {}", "refl -type sphere {}",
     "map_Kd gone.png {}", "map_Kd \\\n{}", "foo {}", "newmtl x \\\nmap_Kd {}"],
)  # fmt: skip
def test_a_texture_elsewhere_is_not_named(tmp_path, line):
    folder = tmp_path / "job"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(b"")
    for name in (str(tmp_path / "outside.png"), "../outside.png", "..\\outside.png"):
        (folder / "model.mtl").write_text(f"newmtl wood\n{line.format(name)}\n")
        assert "outside" not in seen(folder, FACES)[1]
