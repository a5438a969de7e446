# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that an artist runs: each below a path of its own, faithful to its documents and to its oddities."""
