# SPDX-License-Identifier: GPL-3.0-or-later
"""One model of several pictures, each of a side."""
