"""What runs the product: embedded servers, assets, catalogs, deployment."""
