# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that the artist runs."""
