# SPDX-License-Identifier: GPL-3.0-or-later
"""Real game assets, whose true shapes are known: read, drawn, and held against the models made of their pictures."""
