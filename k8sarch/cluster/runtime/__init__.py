"""The container runtime of a node, the processes of the containers it started, and the pretend images that
can be run."""
