# SPDX-License-Identifier: GPL-3.0-or-later
"""The library: jobs on disk."""
