# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: the library of jobs, their threads and the messages to the main thread. Imports `client` alone, never `bpy`."""
