# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognizes and checks files without decoding them."""
