"""The browser: rendering, clicking and scanning pages in one pooled Chromium."""
