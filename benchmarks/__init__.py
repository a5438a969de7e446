# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the design promises. A module with a function `measure()` is a benchmark; `make bench` runs them."""
