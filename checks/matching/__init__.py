"""Which pages belong together: documents, their interpretations, service items, copies elsewhere."""
