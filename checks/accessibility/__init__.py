"""无障碍与适老化: can everyone read and operate the portal, and does its elderly mode work."""
