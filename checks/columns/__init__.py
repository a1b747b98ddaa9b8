"""Columns (栏目): filled, current, unmixed, findable, and their lists in step with the pages."""
