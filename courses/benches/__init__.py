"""What `manage.py bench class` measures: a whole class on one server."""
