"""Our own rules beyond the rule engine: facts of a page in, hits out."""
