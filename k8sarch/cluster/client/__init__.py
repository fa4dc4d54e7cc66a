"""How every component speaks to the API server: calls, informers, work queues, and the election of one
leader."""
