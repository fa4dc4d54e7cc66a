"""kubectl at the workstation: a line in, requests to the API server, a printed text out."""
