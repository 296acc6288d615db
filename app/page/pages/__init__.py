"""The answer pages: a module a subject. Rows of `views.VIEWS` name their functions."""
