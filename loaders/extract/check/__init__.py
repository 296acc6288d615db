"""What refuses a claim, and what people decide on it."""
