"""What can be said: kinds, documents and the machinery under them."""
