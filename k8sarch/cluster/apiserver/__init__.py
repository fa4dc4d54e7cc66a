"""The API server: the only one that speaks with etcd, and the only one that everybody else speaks with."""
