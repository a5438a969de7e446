# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tools.messages`: brings the catalogs up to date with the source, and tells what each language lacks."""

from __future__ import annotations

import sys

from tools.messages import catalog, source


def main() -> int:
    """Write every catalog anew; new messages come without a translation, and those of none go."""
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
