"""Tables of a user's own, over HTTP and as commands: bills of materials, names, duty questions."""
