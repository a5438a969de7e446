# SPDX-License-Identifier: GPL-3.0-or-later
"""The use cases, on the main thread only: orders, arrivals, background work, and what the panel shows of the jobs.

The engine and everything below it are imported on first use, so that enabling the add-on stays fast.
"""
