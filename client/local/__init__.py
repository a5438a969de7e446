# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service, which works on this computer."""
