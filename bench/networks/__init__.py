"""What is measured of paths, losses, flows and drawings."""
