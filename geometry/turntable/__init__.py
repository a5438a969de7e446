# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a model from a movie whose camera turns around the subject."""
