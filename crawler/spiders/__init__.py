"""Scrapy spiders: the walk over a portal."""
