# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a model ready for a game: checks, and convex decomposition for collision shapes."""
