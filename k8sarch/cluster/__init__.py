"""The simulation: a whole Kubernetes cluster on virtual time. No Django, no I/O, no wall clock."""
