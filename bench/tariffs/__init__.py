"""What is measured of duties and the schedule."""
