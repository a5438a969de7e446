# SPDX-License-Identifier: GPL-3.0-or-later
"""What every service on the web shares."""
