# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations on pictures and masks."""
