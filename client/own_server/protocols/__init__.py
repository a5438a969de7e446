# SPDX-License-Identifier: GPL-3.0-or-later
"""How each kind of server is spoken to, a file each."""
