# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn over the 3D viewport: placeholders of models to come. Shows plain data and knows of no jobs."""
