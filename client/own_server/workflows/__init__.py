# SPDX-License-Identifier: GPL-3.0-or-later
"""ComfyUI's workflows: graphs as data, their roles, what they need, and those that come along."""
