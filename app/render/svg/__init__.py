"""Pictures made by the server: what they share, and one module for each picture."""
