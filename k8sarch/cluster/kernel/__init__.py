"""The laws of nature of a cluster: time, chance, machines, cables, disks, processes, and the journal of what
changed."""
