# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab v6 and Enterprise."""
