"""What is asked in batches: a module for each question, with `answer_part` for workers."""
