"""The words of the interface in other languages than English: what is to be said, and how German says it."""
