# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlines of masks as curves, with their profiles and symmetry."""
