# SPDX-License-Identifier: GPL-3.0-or-later
"""One file per feature, each thin; `execute()` works from scripts."""
