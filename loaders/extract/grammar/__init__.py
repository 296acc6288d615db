"""What a sentence says of whom, where and when; what it leaves for the next."""
