"""People and their own data: accounts, roles, what is kept of whom and how long."""
