# SPDX-License-Identifier: GPL-3.0-or-later
"""A separate Blender that installs the add-on from a repository, orders a model, and updates meanwhile.

    python -m tests.recovery.updating '{"profile": ..., "repository": ..., "service": ..., "picture": ...}'

It prints GENERATING once the service works on the job, and updates when it reads a line. The version that
it installs first may also be the released 0.1.0.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from tools import ending, installed_addon

REPOSITORY: Final = "maquette_site"
MODULE: Final = f"bl_ext.{REPOSITORY}.maquette"


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}\n")
    sys.stdout.flush()


def installed(name: str) -> Any:
    return importlib.import_module(f"{MODULE}.{name}")


def add_repository(url: str) -> int:
    import addon_utils
    import bpy

    addon_utils.enable("bl_pkg")
    preferences = bpy.context.preferences
    preferences.system.use_online_access = True
    preferences.extensions.repos.new(name="Maquette", module=REPOSITORY, remote_url=url)
    return len(preferences.extensions.repos) - 1


def bring_up_to_date(repository: int) -> str:
    """Update like Blender's Get Extensions; return the version that is then enabled."""
    import addon_utils
    import bpy

    bpy.ops.extensions.repo_sync(repo_index=repository)
    bpy.ops.extensions.package_install(repo_index=repository, pkg_id="maquette", enable_on_install=True)
    assert addon_utils.check(MODULE) == (True, True)
    module = importlib.import_module(MODULE)
    import tomllib

    return tomllib.loads(Path(module.__file__).with_name("blender_manifest.toml").read_text(encoding="utf-8"))[
        "version"
    ]


def order(picture: str, version: str) -> str:
    import bpy

    settings = bpy.context.scene.maquette
    settings.service = "MODELSLAB"
    names = ("orders", "pump", "holder") if version == "0.1.0" else ("generate", "pump", "session")
    generate, pump, session = (installed(f"runtime.{name}") for name in names)
    service = generate.service_named("MODELSLAB")
    job = generate.submit(service, Path(picture), settings.options(service), bpy.context.scene, 0)
    assert pump.work_until(lambda: session.job(job).state.value == "GENERATING", 60)
    return job


def main(task: dict[str, str]) -> None:
    installed_addon.isolate(Path(task["profile"]))
    os.environ |= {"MAQUETTE_MODELSLAB_URL": task["service"], "MODELSLAB_API_KEY": "good"}
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    repository = add_repository(task["repository"])
    versions = [bring_up_to_date(repository)]
    job = order(task["picture"], versions[0])
    say("GENERATING")
    sys.stdin.readline()
    versions.append(bring_up_to_date(repository))
    bpy.ops.maquette.wait(timeout=120)
    models = [obj.name for obj in bpy.data.objects if obj.get("maquette_job") == job]
    state = installed("runtime.session").job(job).state.value
    say(f"ENDED {json.dumps({'versions': versions, 'models': models, 'state': state})}")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
    ending.leave(0)
