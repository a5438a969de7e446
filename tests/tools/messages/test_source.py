# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for the artist are found wherever they are; other strings are not."""

from __future__ import annotations

import pytest

from tools.messages import source


def found(tmp_path, code, path="panels/one.py"):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code, encoding="utf-8")
    return list(source.messages(tmp_path))


@pytest.mark.parametrize(
    ("code", "messages"),
    [
        ('layout.label(text="Open")', ["Open"]),
        ('layout.label(text="Stop" if a else "Go On")', ["Stop", "Go On"]),
        ('x: EnumProperty(name="Size", items=[("A", "Large", "A large one")])', ["Size", "Large", "A large one"]),
        ('size: int = integer(1, "Size", "How large it is", BOUNDS)', ["Size", "How large it is"]),
        ('class A_OT_b(Operator):\n    """Do this\n    and that"""\n    bl_label = "Do"', ["Do this and that", "Do"]),
        ('raise SceneError("The file is gone. Choose another one.")', ["The file is gone. Choose another one."]),
        ('self.report({"INFO"}, f"Wrote {path.name} at {path.name}")', ["Wrote {name} at {name}"]),
        ('s = f"Of {len(jobs)} jobs {a.count} and {b.count:,} ended"', ["Of {jobs} jobs {count} and {count_2} ended"]),
        ('S = {protocol.A: "The picture " "is too small."}', ["The picture is too small."]),
        ('known = "Nothing was ordered. "', ["Nothing was ordered."]),
    ],
)
def test_shown(tmp_path, code, messages):
    assert found(tmp_path, code) == messages


@pytest.mark.parametrize(
    "code",
    [
        'def f() -> None:\n    """A docstring, with words."""',
        'layout.prop(a, "size", icon="ERROR", text="")',
        'query = "SELECT a FROM b"',
        'if a == "Mesh":\n    pass',
        'raise ValueError("A number was expected")',
        'obj["Maquette Key"]',
        'path = f"{folder}/{name}"',
    ],
)
def test_not_shown(tmp_path, code):
    assert found(tmp_path, code) == []


@pytest.mark.parametrize(
    ("path", "code", "messages"),
    [
        ("client/errors.py", 'known = "; nothing was billed"', ["; nothing was billed"]),
        ("client/http/transport.py", 'return "it refused the connection"', ["it refused the connection"]),
        (
            "client/files/model.py",
            'f"it is version {version} instead of 2"',
            ["it is version {version} instead of 2"],
        ),
        ("geometry/game_ready/checks.py", 'Check(PIVOT, "inside", "inside the model")', ["inside", "inside the model"]),
        ("client/http/refusals.py", 'A = r"rate limit|too many"', []),
        ("runtime/append.py", 'debug("arrival of %s", job)', []),
        ("panels/one.py", 'known = "; nothing was billed"', []),
    ],
)
def test_parts_of_sentences_are_found_where_they_are_made(tmp_path, path, code, messages):
    assert found(tmp_path, code, path) == messages
