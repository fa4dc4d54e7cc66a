"""What a class leaves behind: gradebook, assignments, mastery, certificates."""
