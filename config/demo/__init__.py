"""The pretend portals: four district sites, a city, a service portal and the outside world, all on loopback."""
