# SPDX-License-Identifier: GPL-3.0-or-later
"""The outline of a mask as curves."""
