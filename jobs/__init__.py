# SPDX-License-Identifier: GPL-3.0-or-later
"""The job engine: the library, the threads that run jobs, the messages to the main thread. Never imports `bpy`."""
