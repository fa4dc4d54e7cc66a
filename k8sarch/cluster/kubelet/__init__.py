"""The node's agent: it makes the pods that the API server gives its node run, and says how they and the node
are."""
