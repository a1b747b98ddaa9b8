"""网站整体: the portal as one thing, its home page first."""
