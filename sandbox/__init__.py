# SPDX-License-Identifier: GPL-3.0-or-later
"""A local server that speaks the services' protocols and really makes a model from each picture.

For demonstrations, tests and benchmarks; not shipped. It never connects to another computer.
"""

from __future__ import annotations

from tools.checkout import load_package

load_package()
