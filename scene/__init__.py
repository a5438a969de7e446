# SPDX-License-Identifier: GPL-3.0-or-later
"""What touches the artist's scene, on the main thread only. Knows no jobs."""
