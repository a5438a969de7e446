# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes whose truth is known, because our own script builds them, and how a model is held against them."""
