"""Pages about duty: by origin, one crossing, what reaches a product, what if."""
