"""HTML in, facts out: pure functions, one file a thing extracted."""
