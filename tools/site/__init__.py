# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the static website: a repository for Get Extensions, a home page, and the documentation."""
