"""链接: does every link open, and does it open what it says."""
