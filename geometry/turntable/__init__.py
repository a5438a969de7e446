# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of a movie that turns around its subject."""
