# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file is, told without decoding it."""
