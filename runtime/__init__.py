# SPDX-License-Identifier: GPL-3.0-or-later
"""The composition root: the engine, the pump, orders, arrivals and the panel's mirror of the jobs. Main thread only.

The engine and all below it are imported on first use, so that enabling the add-on stays quick.
"""
