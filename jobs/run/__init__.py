# SPDX-License-Identifier: GPL-3.0-or-later
"""Works one job: order, wait, download, prepare."""
