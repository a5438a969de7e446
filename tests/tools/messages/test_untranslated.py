# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text made at run time goes through the translation before it is shown."""

from __future__ import annotations

import pytest

from tools.messages.untranslated import lines, untranslated


def test_the_addon_shows_nothing_untranslated():
    assert untranslated() == []


@pytest.mark.parametrize(
    "code",
    [
        'layout.label(text=f"{count} triangles")',
        "layout.operator(NAME, text=words)",
        'layout.row(heading="A" if a else name)',
        "self.report({'ERROR'}, str(error))",
        'operator.poll_message_set("a {}".format(b))',
        'wm.invoke_confirm(self, event, title=f"Discard {count} jobs?", text_ctxt=translation.CONTEXT)',
        'wm.invoke_confirm(self, event, title="Order a model?", confirm_text="Order")',
    ],
)
def test_found(code):
    assert list(lines(code)) == [1]


@pytest.mark.parametrize(
    "code",
    [
        'layout.label(text="Open")',
        'layout.label(text="Open" if a else "Close")',
        "layout.label(text=obj.name, translate=False)",
        'layout.label(text=translation.interface(f"{count} triangles"))',
        'self.report({"ERROR"}, translation.report(str(error)))',
        'wm.invoke_confirm(self, event, confirm_text="Order", text_ctxt=translation.CONTEXT)',
    ],
)
def test_allowed(code):
    assert list(lines(code)) == []
