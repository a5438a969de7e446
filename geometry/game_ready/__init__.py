# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model must keep to be ready for a game."""
