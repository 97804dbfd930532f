"""What our pages are measured beside, on the same gunicorn and the same PostgreSQL."""
