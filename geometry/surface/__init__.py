# SPDX-License-Identifier: GPL-3.0-or-later
"""Surfaces of fields on a grid."""
