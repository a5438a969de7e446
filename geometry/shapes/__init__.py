# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes meshes from silhouettes: inflated, extruded, revolved and as reliefs."""
