"""kube-proxy: on every node it turns Services and EndpointSlices into rules of that machine's kernel."""
