# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes that a script builds, so that they are known exactly, and the comparison of models with them."""
