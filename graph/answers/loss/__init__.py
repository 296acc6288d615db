"""What questions about loss share: their answers, notes and weighted modes."""
