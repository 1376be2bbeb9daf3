"""Tools around the product: embedded servers, assets, catalogs, deployment."""
