# SPDX-License-Identifier: GPL-3.0-or-later
"""The services: requests, answers, transport, downloads and errors. Knows nothing of Blender nor of the folders above it."""
