"""The operator's own regulation library: official files read in, official interfaces asked when switched on."""
