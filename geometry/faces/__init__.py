# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a face that looks out of a picture, and gives its head a back."""
