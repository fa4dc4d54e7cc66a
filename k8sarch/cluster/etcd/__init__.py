"""etcd: keys, revisions, and values it never looks into, kept alike on several machines by Raft."""
