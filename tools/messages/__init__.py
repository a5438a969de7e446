# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects the texts that the artist reads from the source, and keeps the translation catalogs."""
