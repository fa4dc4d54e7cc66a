"""The network of the nodes: which machine has which pod addresses, how a packet gets there, and the tables of
each machine's kernel."""
