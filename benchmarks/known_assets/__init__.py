# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and draws game assets, and compares models made from their pictures with their true shapes."""
