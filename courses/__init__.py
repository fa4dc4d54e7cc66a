"""The school: lessons, who learns them, and what an instructor sees of a class."""
