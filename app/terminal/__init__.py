"""What all commands need: the store that is named, options, progress, answers as text."""
