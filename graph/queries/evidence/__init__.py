"""Questions about the evidence itself: sources, where they disagree, what changed."""
