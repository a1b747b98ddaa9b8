"""Content management systems as seen in the field: addresses, markup, paging, encodings."""
