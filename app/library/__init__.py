"""`import onshore`: a store, a net at two clocks, a method for each question, results."""
