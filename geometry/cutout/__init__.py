# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the subject of a picture."""
