"""Words and places by which pages are read: labels, headings and hints, as data."""
