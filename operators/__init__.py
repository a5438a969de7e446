# SPDX-License-Identifier: GPL-3.0-or-later
"""One file a user action, each thin: `execute()` works from a script."""
