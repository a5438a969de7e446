# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes one model from several pictures, each of one side."""
