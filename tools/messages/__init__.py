# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist reads, found in the source, and the catalogs of its translations."""
