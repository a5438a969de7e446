# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that requires an unsupported extension is refused with the extension's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.client import worker as sentences
from maquette.worker.formats import gltf_extensions
from maquette.worker.launcher import ChildFailed
from maquette.worker.protocol import TaskFailed

from tests.worker import models

UNREADABLE = ["KHR_texture_basisu", "MSFT_texture_dds", "ACME_gizmo", "EXT_meshopt_of_tomorrow"]


def needing(*names: str) -> bytes:
    document, binary = models.unpack(models.glb(*models.box()))
    return models.pack({**document, "extensionsUsed": list(names), "extensionsRequired": list(names)}, binary)


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_message_names_the_extension_and_offers_another_format(prepare, name):
    with pytest.raises(ChildFailed) as caught:
        prepare(needing("KHR_materials_unlit", name))
    assert (caught.value.code, caught.value.detail) == ("extension_unreadable", name)
    sentence = str(sentences.failure(caught.value.code, caught.value.detail))
    assert name in sentence
    assert "another format of the same service" in sentence
    assert "enerate" not in sentence


@pytest.mark.parametrize("name", ["KHR_materials_unlit", "KHR_texture_transform", "KHR_mesh_quantization"])
def test_extensions_that_blender_reads_are_accepted(prepare, name):
    document, binary = models.unpack(needing(name))
    assert prepare(models.pack(document, binary))[0]["triangles"] == 12
    del document["extensionsUsed"]
    assert prepare(models.pack(document, binary))[0]["triangles"] == 12


def test_extensions_used_but_not_required_are_accepted(prepare):
    document, binary = models.unpack(models.glb(*models.box()))
    assert prepare(models.pack({**document, "extensionsUsed": UNREADABLE}, binary))[0]["triangles"] == 12


def test_without_dracos_library_an_uncompressed_copy_is_read_and_a_file_without_one_refused():
    primitive = {"attributes": {"POSITION": 0}, "extensions": {gltf_extensions.DRACO: {"bufferView": 0}}}
    document = {"extensionsUsed": [gltf_extensions.DRACO], "meshes": [{"primitives": [primitive]}]}
    gltf_extensions.check(document, ())
    assert primitive["extensions"] == {}
    with pytest.raises(TaskFailed, match=gltf_extensions.DRACO):
        gltf_extensions.check({**document, "extensionsRequired": [gltf_extensions.DRACO]}, ())


@given(st.lists(st.text(max_size=2000), min_size=1, max_size=50))
def test_the_message_stays_one_line_whatever_the_name(names):
    with pytest.raises(TaskFailed) as caught:
        gltf_extensions.check({"extensionsRequired": names}, ())
    sentence = str(sentences.failure(caught.value.code, caught.value.detail))
    assert len(sentence) < 500
    assert sentence.isascii()
    assert sentence.isprintable()


@pytest.mark.parametrize("names", [5, {"a": 1}, [5], "KHR_x"])
def test_anything_but_a_list_of_names_is_unreadable(names):
    with pytest.raises(TaskFailed, match="model_unreadable"):
        gltf_extensions.check({"extensionsRequired": names}, ())
