"""SQLite, whose writers of this process queue."""
