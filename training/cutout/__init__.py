# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that finds the subject of a photograph: its data and its training."""
