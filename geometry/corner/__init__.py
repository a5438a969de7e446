# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape Corner: an object seen from a corner, as a box or a gabled prism that is carved by its silhouette."""
