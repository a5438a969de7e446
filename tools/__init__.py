# SPDX-License-Identifier: GPL-3.0-or-later
"""Development tools; nothing here is shipped."""
