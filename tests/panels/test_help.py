# SPDX-License-Identifier: GPL-3.0-or-later
"""The help in Blender repeats the documentation's text, and every control has a tool-tip."""

from __future__ import annotations

import inspect

import pytest

from tests.blender_session import installed, shown
from tests.panels.recording import draw
from tools.checkout import ROOT
from tools.site import documents

PAGES = {"GENERATE": "generating", "MODEL": "model", "GALLERY": "gallery"}


def page(topic):
    return (ROOT / "docs" / f"{PAGES[topic]}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("topic", PAGES)
def test_each_part_of_a_page_begins_with_the_text_inside_blender(scene, topic):
    found = [part.partition("\n\n") for part in page(topic).split("\n## ")[1:]]
    sections = [(heading, " ".join(rest.partition("\n\n")[0].split())) for heading, _, rest in found]
    assert sections == list(installed("panels.help").SECTIONS[topic])


@pytest.mark.parametrize("topic", PAGES)
def test_the_help_of_a_panel_is_drawn_completely(scene, topic):
    shown().help_topic = topic
    text = draw("MAQUETTE_PT_help").text
    for heading, paragraph in installed("panels.help").SECTIONS[topic]:
        assert heading in text
        assert paragraph in text


@pytest.mark.parametrize("topic", PAGES)
def test_each_link_of_the_help_leads_to_a_heading(scene, topic):
    location, parts = installed("operators.help").location, installed("settings.scene").MODEL_PARTS
    headings = documents.headings(page(topic))
    for name, _, _ in parts if topic == "MODEL" else parts[:1]:
        shown().model_part = name
        assert location(topic)[0] == PAGES[topic]
        assert location(topic)[1] in {*headings, ""}
        assert (location(topic)[1] != "") == (topic == "MODEL")


def own_types():
    return installed("registration")._CLASSES


def seen(rna):
    """The properties that an artist may see."""
    hidden = {"rna_type", "name"}
    return [each for each in rna.properties if not each.is_hidden and each.identifier not in hidden]


def test_every_operator_and_its_properties_have_a_tool_tip(scene):
    import bpy

    operators = [each for each in own_types() if issubclass(each, bpy.types.Operator)]
    assert len(operators) > 40
    for operator in operators:
        rna = getattr(bpy.ops.maquette, operator.bl_idname.partition(".")[2]).get_rna_type()
        assert rna.description, operator
        assert not rna.description.endswith("."), operator
        assert [each.identifier for each in seen(rna) if not each.description] == [], operator


def test_every_setting_has_a_tool_tip(scene):
    import bpy

    inside = {"MAQUETTE_PG_job", "MAQUETTE_PG_state"}  # few of which are drawn as buttons
    groups = [each for each in own_types() if issubclass(each, bpy.types.PropertyGroup)]
    for group in [each for each in groups if each.__name__ not in inside]:
        lacking = [
            each.identifier
            for each in seen(group.bl_rna)
            if not each.description and each.type not in {"POINTER", "COLLECTION"}
        ]
        assert lacking == [], group
    state = shown().bl_rna.properties
    assert state["shows_cut_out"].description
    assert state["model_part"].description
    assert all(item.description for item in state["model_part"].enum_items)
    preferences = installed("settings.preferences").get().bl_rna
    assert [
        each.identifier for each in seen(preferences) if not each.description and each.identifier[:3] != "bl_"
    ] == []


@pytest.mark.parametrize("name", ["MAQUETTE_MT_job", "MAQUETTE_MT_generate", "MAQUETTE_PT_questions"])
def test_menus_have_a_tool_tip(scene, name):
    import bpy

    assert inspect.getattr_static(getattr(bpy.types, name), "bl_description")
