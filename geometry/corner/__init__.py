# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape Corner: fits a box or gabled prism to an object seen from a corner, and carves it by the silhouette."""
