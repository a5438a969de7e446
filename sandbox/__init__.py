# SPDX-License-Identifier: GPL-3.0-or-later
"""A server for this computer that speaks the services' protocols and really makes a model of each picture sent.

For demonstration, tests, benchmarks and learning; not shipped. It never reaches out of this computer.
"""

from __future__ import annotations

from tools.checkout import load_package

load_package()
