# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a model from a prompt with a video from ModelsLab, and a turntable from the Stable Diffusion API."""

from __future__ import annotations

import os

import artist
import bpy


def play(icons):
    """Start the newest job's movie; collects the icons that the panel shows for a second and a half."""
    bpy.ops.maquette.play_turntable(job=artist.jobs()[0].job_id)
    for _ in range(10):
        yield 0.15
        icons.add(artist.jobs()[0].film_icon)


def run(ui):
    ui.move(400, 400)
    settings, state = artist.settings(), bpy.context.window_manager.maquette
    artist.use_modelslab(os.environ["MODELSLAB_URL"])
    settings.input, settings.prompt = "PROMPT", "a wooden chest with iron bands"
    settings.modelslab.render = True
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the prompt's model is in the scene")
    yield from artist.until(lambda: state.account, "the account is shown after the job")
    yield from artist.take(ui, "services-prompt")
    yield from artist.until(lambda: artist.jobs()[0].can_play, "the video's frames are drawn")
    icons = set()
    yield from play(icons)
    yield from artist.take(ui, "services-video")
    bpy.ops.maquette.play_turntable(job=artist.jobs()[0].job_id)
    of_prompt, balance = artist.models(), state.account
    artist.choose_picture()
    settings.service = "STABLE_DIFFUSION"
    settings.stable_diffusion.frame_size = 128
    preferences = artist.preferences()
    preferences.stable_diffusion_url, preferences.stable_diffusion_key = os.environ["STABLE_DIFFUSION_URL"], "demo"
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the turntable's model is in the scene")
    yield from artist.take(ui, "services-turntable")
    remark = artist.jobs()[0].remark
    artist.note(ui, icons=sorted(icons), of_prompt=of_prompt, balance=balance, models=artist.models(), remark=remark)
