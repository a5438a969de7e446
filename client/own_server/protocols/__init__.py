# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of servers and their APIs, one per file."""
