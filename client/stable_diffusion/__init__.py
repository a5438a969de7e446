# SPDX-License-Identifier: GPL-3.0-or-later
"""The Stable Diffusion API v3."""
