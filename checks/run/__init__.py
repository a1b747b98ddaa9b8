"""The run itself is judged too: a crawl that saw nothing must never read as «no problems» (SYS001–SYS010)."""
