# SPDX-License-Identifier: GPL-3.0-or-later
"""The services: requests, answers, transport, downloads, errors. Knows nothing of Blender or of what uses it."""
