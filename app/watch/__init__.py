"""What people watch: what of it has changed since they last looked."""
