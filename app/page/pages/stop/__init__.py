"""What stops: the loss of something, its steps, and on what most depends."""
