# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkout follows the rules of the design, and the checker finds each deliberate violation."""

from __future__ import annotations

import pytest

from tools import architecture
from tools.architecture import Module

HEADING = '# SPDX-License-Identifier: GPL-3.0-or-later\n"""A module."""\n\n'
REST = {
    "client.errors": Module("client.errors", False, HEADING),
    "client.http.transport": Module("client.http.transport", False, HEADING),
    "client.modelslab.service": Module("client.modelslab.service", False, HEADING + "from ..http import transport\n"),
    "jobs.engine": Module("jobs.engine", False, HEADING),
    "worker.launcher": Module("worker.launcher", False, HEADING),
    "worker.child": Module("worker.child", False, HEADING),
    "scene.append": Module("scene.append", False, HEADING),
}
MODULES = architecture.read_modules()
CLIENT_DATA = architecture.client_data(MODULES)


def breaches(name, code, heading=HEADING, is_folder=False):
    module = Module(name, is_folder, heading + code)
    return architecture.check(module, REST | {name: module})


@pytest.mark.parametrize("folder", sorted({module.folder for module in MODULES.values()}))
def test_modules_keep_the_rules(folder):
    modules = [module for module in MODULES.values() if module.folder == folder]
    found = {module.name: architecture.check(module, MODULES, CLIENT_DATA) for module in modules}
    assert {name: breaches for name, breaches in found.items() if breaches} == {}


def test_the_whole_checkout_is_checked():
    assert {"__init__", "client", "client.errors", "jobs", "worker.launcher", "tests.test_architecture"} <= set(MODULES)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("client.errors", "import json\n"),
        ("client.http.transport", "def f() -> None:\n    import requests\n"),
        ("client.http.transport", "from ..errors import X\n"),
        ("jobs.engine", "from ..client import errors\n"),
        ("jobs.threads", "import threading\n"),
        ("geometry.mesh", "import numpy as np\n"),
        ("worker.tasks.registry", "import bpy\nfrom ...geometry import mesh\n"),
        ("worker.launcher", "from .process import Child\n"),
        ("scene.append", "import bmesh\nfrom mathutils import Vector\n"),
        ("viewport.drawing", "import blf\nimport gpu\nfrom ..scene import append\n"),
        ("settings.scene", "import bpy\nfrom .. import identifiers\nfrom ..client import errors\n"),
        ("settings.preferences", "from .. import __package__ as package\n"),
        ("settings.scene", "class A:\n    size: FloatProperty()\n"),
        ("settings.scene", "def f(x: 'MAQUETTE_PG_state') -> 'MAQUETTE_PG_state': ...\n"),
        ("settings.scene", "from __future__ import annotations\nclass A:\n    size: int = 1\n"),
        ("runtime", "from .worker.launcher import Launcher\nfrom .client.modelslab import service\n"),
        ("operators.generate", "from .. import identifiers, runtime\nfrom ..client.errors import X\n"),
        ("operators.command_line", "import bpy\nfrom .. import runtime\nfrom ..scene import append\n"),
        ("sandbox.app", "import fastapi\nfrom maquette.client import errors\nfrom maquette.worker.launcher import L\n"),
        ("tools.demo", "import bpy\nfrom maquette import runtime\n"),
    ],
)
def test_allowed(name, code):
    assert breaches(name, code) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("client.errors", "import bpy\n"),
        ("client.errors", "def f() -> None:\n    import requests\n"),
        ("client.errors", "from ..jobs import engine\n"),
        ("client.errors", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import bpy\n"),
        ("client.http.transport", "import requests\n"),
        ("client.http.transport", "from ...jobs import engine\n"),
        ("jobs.engine", "from ..worker.launcher import Launcher\n"),
        ("jobs.engine", "from .. import runtime\n"),
        ("jobs.engine", "import threading\n"),
        ("geometry.mesh", "from mathutils import Vector\n"),
        ("geometry.mesh", "from ..client import errors\n"),
        ("worker.launcher", "import bpy\n"),
        ("worker.launcher", "from . import child\n"),
        ("worker.launcher", "from .child import main\n"),
        ("worker.tasks.registry", "from ...client import errors\n"),
        ("scene.append", "from ..jobs import engine\n"),
        ("scene.append", "from ..worker.launcher import Launcher\n"),
        ("scene.append", "from ..viewport import display\n"),
        ("viewport.drawing", "from .. import runtime\n"),
        ("viewport.drawing", "from ..jobs import engine\n"),
        ("settings.scene", "from ..client.modelslab import service\n"),
        ("settings.scene", "from ..client.http import transport\n"),
        ("runtime", "from . import operators\n"),
        ("runtime", "from .worker import child\n"),
        ("operators.generate", "from ..jobs import engine\n"),
        ("operators.generate", "from ..client.modelslab.service import submit\n"),
        ("panels.main", "from ..operators import generate\n"),
        ("panels.main", "from .. import runtime\n"),
        ("panels.main", "from .. import operators\n"),
        ("__init__", "import bpy\n"),
        ("identifiers", "import bpy\n"),
        ("sandbox.app", "import bpy\n"),
        ("sandbox.app", "from maquette.jobs import engine\n"),
        ("sandbox.app", "from maquette.client.modelslab import service\n"),
        ("operators.generate", "from maquette.client import errors\n"),
        ("operators.generate", "from client import errors\n"),
        ("operators.generate", "import bl_ext\n"),
        ("scene.append", "import PIL\n"),
        ("helpers.text", ""),
        ("helpers", ""),
        ("scene.append", "def f(x) -> None: ...\n"),
        ("scene.append", "def f(x: int): ...\n"),
        ("scene.append", "def f(*rest) -> None: ...\n"),
        ("scene.append", "print('here')\n"),
        ("tools.demo", "print('here')\n"),
        ("operators.generate", "bl_idname = 'maquette.generate'\n"),
        ("panels.main", "parent = 'MAQUETTE_PT_main'\n"),
        ("scene.append", "x = 1\n" * architecture.LONGEST_FILE),
        ("scene.append", "x = 1\ndef f() -> None:\n    global x\n"),
        ("settings.scene", "from __future__ import annotations\nclass A:\n    size: FloatProperty()\n"),
        ("runtime.icons", "import bpy\nbpy.app.timers.register(len)\n"),
    ],
)
def test_refused(name, code):
    assert len(breaches(name, code)) == 1


def circles(**sources):
    names = {name.replace("_", "."): code for name, code in sources.items()}
    return architecture.circles({name: Module(name, False, HEADING + code) for name, code in names.items()})


def test_no_modules_import_each_other():
    assert architecture.circles(MODULES) == []


@pytest.mark.parametrize("back", ["from . import a\n", "def f() -> None:\n    from . import a\n", "from .a import A\n"])
def test_every_kind_of_import_circle_is_found(back):
    assert circles(scene_a="from . import b\n", scene_b="from .c import C\n", scene_c=back) == [
        ["scene.a", "scene.b", "scene.c"]
    ]


def test_imports_for_types_only_close_no_circle():
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import a\n"
    assert circles(scene_a="from . import b\n", scene_b=for_types) == []
    assert circles(scene_a="from . import b\n", scene_b=for_types + "else:\n    from . import a\n") != []


def test_a_short_module_with_one_importer_has_a_reason():
    assert architecture.needless(MODULES) == []


def test_a_short_module_is_found_unless_a_second_module_imports_it():
    modules = {"scene.a": "", "scene.b": "from . import a\n" + "x = 1\n" * 60, "scene.c": "x = 1\n" * 60}
    made = {name: Module(name, False, HEADING + code) for name, code in modules.items()}
    assert "scene.a" in architecture.needless(made)
    made["scene.c"] = Module("scene.c", False, made["scene.c"].source + "from . import a\n")
    assert "scene.a" not in architecture.needless(made)


def test_only_callbacks_that_blender_calls_without_arguments_use_globals():
    assert len(architecture.GLOBALS) <= 3
    assert all(any("global " in line for line in MODULES[name].source.splitlines()) for name in architecture.GLOBALS)


def test_each_module_s_container_that_is_allowed_is_written_to():
    written = {
        f"{n}.{name}" for n, m in MODULES.items() if m.is_shipped for name, _ in architecture.written_containers(m)
    }
    assert written == architecture.CONTAINERS.keys()


@pytest.mark.parametrize(
    "code",
    [
        "kept = {}\ndef f(a: int) -> None:\n    kept[a] = a\n",
        "kept = {}\ndef f(a: int) -> None:\n    del kept[a]\n",
        "kept: list[int] = []\ndef f(a: int) -> None:\n    kept.append(a)\n",
        "kept = []\ndef f(a: int) -> None:\n    kept[:] = [a]\n",
        "kept = {}\ndef f(a: int) -> None:\n    kept[a].append(a)\n",
        "kept = Kept()\ndef f(a: int) -> None:\n    kept.known[a] = a\n",
        "kept = Kept()\ndef f(a: int) -> None:\n    kept.last = a\n",
        "class Kept:\n    known = {}\n    def f(self, a: int) -> None:\n        Kept.known[a] = a\n",
        "class Kept:\n    known = {}\n    @classmethod\n    def f(cls, a: int) -> None:\n        cls.known[a] = a\n",
    ],
)
def test_state_in_a_modules_container_is_found(code):
    assert any("lives with the module" in breach for breach in breaches("scene", code))


@pytest.mark.parametrize(
    "code",
    [
        "kept = {1: 2}\ndef f(a: int) -> int:\n    return kept[a]\n",
        "kept = {}\ndef f(a: int) -> None:\n    kept = {}\n    kept[a] = a\n",
        "kept = {}\ndef f(kept: dict[int, int]) -> None:\n    kept[1] = 2\n",
        "kept = {}\nkept[1] = 2\n",
        "class Kept:\n    def f(self, a: int) -> None:\n        self.last = a\n",
    ],
)
def test_a_module_s_table_and_a_function_s_own_container_are_not(code):
    assert not any("lives with the module" in breach for breach in breaches("scene", code))


def test_relative_imports_in_a_folder_s_init():
    assert breaches("operators", "from ..jobs import engine\n", is_folder=True)
    assert not breaches("jobs", "from ..client import errors\nfrom .engine import Engine\n", is_folder=True)


def test_headings():
    assert breaches("scene.append", "", heading='"""A module."""\n') == ["the first line does not name the licence"]
    assert breaches("scene.append", "", heading=HEADING.splitlines()[0] + "\n") == ["has no docstring"]
