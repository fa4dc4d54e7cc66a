"""The scheduler: which node each new pod goes to, and why."""
