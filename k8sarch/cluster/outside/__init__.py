"""What is outside the cluster: people with requests, the load balancer before the API servers, the image
registry, the shop's manifests."""
