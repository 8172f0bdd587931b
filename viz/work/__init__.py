"""Long work of the app: processes, jobs that tell how far they are, and finished runs."""
