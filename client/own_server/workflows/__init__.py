# SPDX-License-Identifier: GPL-3.0-or-later
"""ComfyUI's workflows: their graphs, the roles of their inputs, what they need, and the built-in ones."""
