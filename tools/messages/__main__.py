# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tools.messages`: updates the catalogs from the source, and reports what each language lacks."""

from __future__ import annotations

import sys

from tools.messages import catalog, source


def main() -> int:
    """Rewrite every catalog: new messages are added untranslated, unused ones are removed."""
    messages = source.messages()
    catalog.FOLDER.mkdir(exist_ok=True)
    for language, name in catalog.LANGUAGES.items():
        updated = catalog.update(catalog.load(language), messages)
        updated.save(str(catalog.FOLDER / f"{language}.po"))
        wrong = [(entry, fault) for entry in updated for fault in catalog.faults(entry)]
        lacking = sum(not entry.msgstr for entry in updated)
        sys.stdout.write(f"{name}: {len(updated) - lacking} of {len(updated)} messages\n")
        for entry, fault in wrong:
            if entry.msgstr:
                sys.stdout.write(f"  {entry.msgid!r}: {fault}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
