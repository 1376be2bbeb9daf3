"""Two years of invented life of the demonstration's county, made through the services by a worker."""
