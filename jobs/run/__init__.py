# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one job: order, wait, download, prepare."""
