"""A method for each question, made from the declarations by `scripts/make_docs.py`."""
