"""Data of the regulation library: the dated catalogue and the script that makes it."""
