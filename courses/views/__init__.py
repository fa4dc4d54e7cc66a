"""Pages by audience: everybody, learners, instructors; and the doors between them."""
