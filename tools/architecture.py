# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks every module's syntax tree against the rules of the design; the layers are listed in `tools.layers`.

It reads source files without importing them. A test runs it; by hand: `python -m tools.architecture`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from tools.checkout import PACKAGE, ROOT
from tools.layers import ALLOWED, CLIENT_DATA, FREE, LAUNCHER, NOT_SHIPPED, TRANSPORT

THREADS_IN: Final = frozenset({"jobs.threads", LAUNCHER, "worker.process", "worker.child"})
TIMERS_IN: Final = "runtime.timers"
THREAD_MODULES: Final = frozenset({"threading", "_thread", "concurrent", "multiprocessing"})
IDNAME: Final = re.compile(r"maquette\.[a-z_]+|MAQUETTE_[A-Z]{2,3}_\w+")
# Blender calls some functions without arguments of ours: these modules hold what those need, one name each.
GLOBALS: Final = {
    "runtime.session": "the session, and with it the state of everything else, for operators, timers and handlers",
    "settings.callbacks": "what properties call when they change; settings may not know the session",
    "viewport.display": "what gizmos work on; the viewport may not know the session",
}
# Module-level containers that functions may write to; all other state belongs to an object, see `instances`.
CONTAINERS: Final = {
    "instances._kept": "what lives while the add-on is enabled, for every layer; dropped by the session's end",
    "jobs.threads._started": "threads that were given up may outlive the session, and must be known all the same",
    "geometry.simplify.meshoptimizer._loaded": "a process loads the library once; disabling the add-on unloads it",
    "worker.tasks.shape._last": "in the child, which lives as long as the model's shape is being changed",
}
CHANGING: Final = frozenset(  # methods that change a container
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "put"}
    | {"put_nowait", "remove", "reverse", "setdefault", "sort", "update"}
)
# Folders with one file per feature, task or format. Elsewhere, a module this short with one importer needs a reason.
A_FILE_EACH: Final = (
    "operators",
    "panels",
    "presets",
    "worker.tasks",
    "worker.formats",
    "client.own_server.protocols",
)
SHORT_FILE: Final = 60  # lines
SHORT_BECAUSE: Final = {
    "client.stable_diffusion.service": "a service is a folder, and this is what speaks to it",
    "geometry.cutout.random_walker": "a published algorithm, tested by itself",
    "jobs.store.estimate": "statistics, apart from the library that keeps what they are made of",
    "runtime.urgency": "what follows the jobs, apart from what the systems want, which is loaded when it is needed",
    "scene.movies": "the scene's part of a feature that has a module in each layer",
    "settings.costs": "sentences about a price, which operators say and settings know",
    "worker.blend.transforms": "arithmetic in 64 bits, tested apart from the import that needs it",
    "worker.blend.uniting": "a repair that can be refused, apart from those that always succeed",
}
LONGEST_FILE: Final = 400  # lines; files are split by subject, not by length


@dataclass(frozen=True)
class Module:
    """A source file. `name`: dotted, from the checkout's root; a folder's `__init__` has the folder's name."""

    name: str
    is_folder: bool
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the syntax tree, shared by several rules."""
        return tuple(ast.walk(self.tree))

    @property
    def folder(self) -> str:
        """The first part of the name, which is a row of the table."""
        return self.name.partition(".")[0]

    @property
    def is_shipped(self) -> bool:
        """Whether it is included in the zip."""
        return self.folder not in NOT_SHIPPED

    @property
    def row(self) -> str:
        """The row of the table that applies to this module: its own, or else its folder's."""
        return self.name if self.name in ALLOWED else self.folder


def read_modules(root: Path = ROOT) -> dict[str, Module]:
    """Read every Python file of the checkout, except in hidden or generated folders."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if any(part.startswith(".") or part in {"dist", "out"} for part in parts):
            continue
        is_folder = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_folder and len(parts) > 1 else parts)
        found[name] = Module(name, is_folder, path.read_text(encoding="utf-8"))
    return found


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    """Resolve a relative import to a dotted name from the root, which is the empty name itself."""
    base = [] if module.name == "__init__" else module.name.split(".")
    up = node.level - (1 if module.is_folder else 0)
    base = base[: len(base) - up] if up and module.name != "__init__" else base
    return ".".join([*base, *([node.module] if node.module else [])])


def imports(module: Module, names: Mapping[str, Module], *, for_types: bool = True) -> Iterator[tuple[str, bool, int]]:
    """Yield a module's imports, also in functions: dotted name, whether it is ours, line.

    `for_types`: include imports under TYPE_CHECKING.
    """
    for node in module.nodes if for_types else _run(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield *_outside(module, alias.name), node.lineno
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                name, ours = _outside(module, node.module or "")
                yield f"{name}.{alias.name}" if ours else name, ours, node.lineno
        elif isinstance(node, ast.ImportFrom):
            target = _absolute(module, node)
            for alias in node.names:
                whole = f"{target}.{alias.name}" if target else alias.name
                if whole != "__package__":  # the root's own name, needed for the preferences
                    yield whole if whole in names or not target else target, True, node.lineno


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield a tree's nodes, except those under TYPE_CHECKING."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                yield other
                yield from _run(other)
            continue
        yield node
        yield from _run(node)


def circles(modules: Mapping[str, Module]) -> list[list[str]]:
    """Return each import cycle of shipped modules, at load time or in functions, sorted."""
    shipped = {name: module for name, module in modules.items() if module.is_shipped}
    reached = {
        name: {target for target, is_ours, _ in imports(module, modules, for_types=False) if is_ours} & shipped.keys()
        for name, module in shipped.items()
    }
    while any(_spread(name, reached) for name in reached):
        pass
    found = {tuple(sorted(t for t in targets if n in reached[t])) for n, targets in reached.items() if n in targets}
    return [list(circle) for circle in sorted(found)]


def _spread(name: str, reached: dict[str, set[str]]) -> bool:
    """Add what is reachable from the module's imports; return whether anything was added."""
    before = len(reached[name])
    reached[name] |= {far for near in tuple(reached[name]) for far in reached[near]}
    return len(reached[name]) > before


def needless(modules: Mapping[str, Module]) -> list[str]:
    """Return the shipped modules that are short, have at most one importer and state no reason.

    Also those that state a reason but no longer need one.
    """
    importers: dict[str, set[str]] = {}
    shipped = {name: module for name, module in modules.items() if module.is_shipped}
    for name, module in shipped.items():
        for target in _own_imports(module, modules):
            importers.setdefault(target, set()).add(name)
    short = {
        name
        for name, module in shipped.items()
        if not module.is_folder
        and "." in name
        and not name.startswith(tuple(f"{folder}." for folder in A_FILE_EACH))
        and len(module.source.splitlines()) < SHORT_FILE
        and len(importers.get(name, ())) <= 1
    }
    return sorted(short ^ SHORT_BECAUSE.keys())


def _outside(module: Module, name: str) -> tuple[str, bool]:
    """Distinguish `maquette.client.errors`, which development code may import, from other packages."""
    first, _, rest = name.partition(".")
    return (rest, True) if first == PACKAGE and rest and not module.is_shipped else (name, False)


def _own_imports(module: Module, modules: Mapping[str, Module]) -> set[str]:
    return {name for name, is_ours, _ in imports(module, modules) if is_ours}


def client_data(modules: Mapping[str, Module]) -> frozenset[str]:
    """Return the modules of `client` that do not reach the transport."""
    of_client = {n: _own_imports(m, modules) for n, m in modules.items() if m.folder == "client"}
    reaching = {TRANSPORT}
    while more := {n for n, targets in of_client.items() if n not in reaching and targets & reaching}:
        reaching |= more
    return frozenset(of_client) - reaching


def _is_allowed(name: str, row: str, data: frozenset[str], *, is_ours: bool) -> bool:
    if not is_ours:
        first = name.partition(".")[0]
        return first in sys.stdlib_module_names or first in ALLOWED[row]
    folder = name.partition(".")[0]
    if folder == row:
        return True
    if folder == "client" and CLIENT_DATA in ALLOWED[row]:
        return name in data or name.rpartition(".")[0] in data or "client" in ALLOWED[row]
    return folder in ALLOWED[row] or any(name == a or name.startswith(f"{a}.") for a in ALLOWED[row])


def check_imports(module: Module, modules: Mapping[str, Module], data: frozenset[str]) -> Iterator[str]:
    """Check a module's imports against its row of the table. `data`: the result of `client_data`."""
    if module.folder in FREE:
        return
    if module.row not in ALLOWED:
        yield "stands in no row of the table: name it there or move it"
        return
    for name, is_ours, line in imports(module, modules):
        if module.is_shipped and not is_ours and name.partition(".")[0] in {PACKAGE, "bl_ext"}:
            yield f"line {line}: imports our own package absolutely; installed, it has another name"
        elif not _is_allowed(name, module.row, data, is_ours=is_ours):
            yield f"line {line}: {module.row} may not import {name}"
        if name.partition(".")[0] in THREAD_MODULES and module.is_shipped and module.name not in THREADS_IN:
            yield f"line {line}: threads live in {', '.join(sorted(THREADS_IN))} alone"


def check_globals(module: Module) -> Iterator[str]:
    """Report `global` statements: state belongs to `runtime.session`, or to the object that it describes."""
    for node in module.nodes:
        if isinstance(node, ast.Global) and module.name not in GLOBALS:
            yield f"line {node.lineno}: global; keep it with the session's part: see runtime.session"


def written_containers(module: Module) -> Iterator[tuple[str, int]]:
    """Return the names of a module and attributes of its classes whose values functions change: name, line."""
    named = {target for node in module.tree.body for target in _assigned(node)}
    classes = {node.name for node in module.tree.body if isinstance(node, ast.ClassDef)}
    for function in module.nodes:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        own = _own_names(function)
        for node in ast.walk(function):
            changed = _changed(node)
            if changed is None:
                continue
            path = ast.unparse(changed)
            name = path.partition(".")[0].partition("[")[0]
            if name in own:
                continue
            if name in named or ("." in path and name in classes | {"cls"}):
                yield name if name in named else path, node.lineno


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _own_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """Return the names bound in the function, which hide names of the module; `cls` does not count."""
    bound = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    a = function.args
    bound |= {x.arg for x in (*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg) if x is not None}
    globals_ = {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
    return bound - globals_ - {"cls"}


def _changed(node: ast.AST) -> ast.expr | None:
    """Return the expression whose value the node changes in place, or None."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.value if isinstance(node, ast.Subscript) or isinstance(node.value, ast.Attribute) else node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        return node.func.value
    return None


def check_containers(module: Module) -> Iterator[str]:
    """Report state in a module's dictionary or list, which no owner would drop."""
    for name, line in written_containers(module):
        if f"{module.name}.{name}" not in CONTAINERS:
            yield f"line {line}: writes to {name}, which lives with the module; keep it in an object: see instances"


def check_first_use(module: Module) -> Iterator[str]:
    """Report imports of `requests` at load time: it is slow, and not every Blender has it."""
    for node in module.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and module.is_shipped:
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            if any(name.partition(".")[0] == "requests" for name in named):
                yield f"line {node.lineno}: requests is imported on first use, not at load time"


def check_properties(module: Module) -> Iterator[str]:
    """Report Blender properties whose annotations are text: registering their class would compile each."""
    is_text = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in module.tree.body)
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and is_text:
            properties = (each for each in node.body if isinstance(each, ast.AnnAssign))
            if any(isinstance(each.annotation, ast.Call) for each in properties):
                yield f"line {node.lineno}: declares properties under `from __future__ import annotations`"


def check_timers(module: Module) -> Iterator[str]:
    """Report Blender's timers outside the module that ends them with the add-on."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "bpy.app.timers" and module.name != TIMERS_IN:
            yield f"line {node.lineno}: timers are started by {TIMERS_IN}, and so end with the add-on"


def check_heading(module: Module) -> Iterator[str]:
    """Check the licence line, the docstring and the length."""
    if not module.source.startswith("# SPDX-License-Identifier: GPL-3.0-or-later\n"):
        yield "the first line does not name the licence"
    if not ast.get_docstring(module.tree):
        yield "has no docstring"
    if (count := len(module.source.splitlines())) > LONGEST_FILE:
        yield f"has {count} lines, more than {LONGEST_FILE}"


def check_functions(module: Module) -> Iterator[str]:
    """Check annotations, and report print()."""
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            a = node.args
            arguments = [x for x in (*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg) if x is not None]
            if node.returns is None or any(x.annotation is None and x.arg not in {"self", "cls"} for x in arguments):
                yield f"line {node.lineno}: {node.name}() is not fully annotated"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"line {node.lineno}: print()"


def check_identifiers(module: Module) -> Iterator[str]:
    """Report idnames outside identifiers.py, except classes named by annotations."""
    annotations = {
        id(annotation)
        for node in module.nodes
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
    }
    for node in module.nodes:
        if id(node) in annotations:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and IDNAME.fullmatch(node.value):
            yield f"line {node.lineno}: the idname {node.value!r} belongs into identifiers.py"


def check(module: Module, modules: Mapping[str, Module], data: frozenset[str] | None = None) -> list[str]:
    """Return every violation of a rule in a module, as sentences. `data`: the result of `client_data`, if known."""
    data = client_data(modules) if data is None else data
    found = [*check_heading(module), *check_imports(module, modules, data), *check_first_use(module)]
    if module.folder != "tests":
        found += check_functions(module)
    if module.is_shipped:
        found += check_globals(module)
        found += check_timers(module)
        found += check_containers(module)
        found += check_properties(module)
    if module.is_shipped and module.name != "identifiers":
        found += check_identifiers(module)
    return found


def main() -> int:
    """Write every violation to the terminal."""
    modules = read_modules()
    data = client_data(modules)
    lines = [f"{name}: {text}\n" for name, module in modules.items() for text in check(module, modules, data)]
    lines += [f"{' > '.join(circle)}: import one another\n" for circle in circles(modules)]
    lines += [
        f"{name}: short, with one importer at most: is that right? See SHORT_BECAUSE\n" for name in needless(modules)
    ]
    sys.stdout.writelines(lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
