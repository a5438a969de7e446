# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: the library of jobs, their threads, the messages to the main thread. Imports `client`, never `bpy`."""
