# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the panel with each service and input in the looks that LOOKS names, one after another."""

from __future__ import annotations

import os
from pathlib import Path

import artist
import bpy

KINDS = {
    "LOCAL": ("PICTURE", "VIEWS"),
    "MODELSLAB": ("PICTURE", "VIEWS", "PROMPT"),
    "STABLE_DIFFUSION": ("PICTURE",),
    "OWN_SERVER": ("PICTURE", "VIEWS"),
}
NARROW = 180  # pixels
ASIDE = (300, 400)


def run(ui):
    ui.move(*ASIDE)
    prepare()
    yield 3.0  # previews are rendered in the background
    notes = {}
    for name in os.environ["LOOKS"].split(","):
        for change in LOOKS[name]:
            yield from change(ui)
        region, buttons, shown = ui.region("UI"), {}, []
        for kind in kinds():
            shown.append(kind)
            yield from artist.take(ui, f"look-{name}-{kind}")
            if name == "usual":
                buttons[kind] = yield from generate_button(ui)
        x, y = ui.xy(0, region.height - 1)
        notes[name] = {"sidebar": [x, y, region.width, region.height], "buttons": buttons, "kinds": shown}
    artist.note(ui, **notes)


def prepare():
    preferences, settings = artist.preferences(), artist.settings()
    preferences.modelslab_key = preferences.stable_diffusion_key = "demo"
    artist.choose_picture()
    for role in ("FRONT", "LEFT", "BACK"):
        view = settings.views.add()
        view.image, view.role = bpy.data.images.load(artist.picture_file(role.title())), role
    settings.prompt = "a wooden chest with iron bands and a heavy lock"


def kinds():
    settings = artist.settings()
    for service, inputs in KINDS.items():
        for kind in inputs:
            settings.service, settings.input = service, kind
            yield f"{service}-{kind}".lower().replace("_", "-")


def generate_button(ui):
    """The button's distance above the sidebar's lower edge, in pixels; 0 if it is not visible."""
    ui.move(*ASIDE)
    yield 0.3
    try:
        _, y = yield from ui.find("maquette.generate")
    except RuntimeError:
        return 0
    ui.move(*ASIDE)
    return ui.xy(0, 0)[1] - y


def light(_ui):
    folders = bpy.utils.preset_paths("interface_theme")
    theme = next(path for folder in folders for path in Path(folder).glob("*Light*.xml"))
    bpy.ops.script.execute_preset(filepath=str(theme), menu_idname="USERPREF_MT_interface_theme_presets")
    yield 0.5


def narrow(ui):
    """Drag the sidebar's edge to the right, again if Blender was too busy to follow the mouse."""
    for _ in range(4):
        region = ui.region("UI")
        if region.width < NARROW + 15:
            return
        x, y = ui.xy(-1, region.height - 60)  # beside a panel: elsewhere the edge cannot be dragged
        ui.move(x, y)
        yield 0.5
        ui.xdo("mousedown", 1)
        yield 0.3
        for step in range(1, 7):
            ui.move(x + (region.width - NARROW) * step / 6, y)
            yield 0.2
        ui.xdo("mouseup", 1)
        ui.move(*ASIDE)
        yield 0.5


def scaled(factor):
    def change(_ui):
        bpy.context.preferences.view.ui_scale = factor
        yield 0.5

    return change


def spoken(language):
    def change(_ui):
        bpy.context.preferences.view.language = language
        yield 0.5

    return change


LANGUAGES = {"german": "de_DE", "spanish": "es", "french": "fr_FR", "japanese": "ja_JP", "chinese": "zh_HANS"}
LOOKS = {
    "usual": (),
    "light": (light,),
    "narrow": (narrow,),
    "larger": (scaled(1.5),),
    "largest": (scaled(2.0),),
    **{name: (spoken(language),) for name, language in LANGUAGES.items()},
    **{f"narrow-{name}": (narrow, spoken(language)) for name, language in LANGUAGES.items()},
}
