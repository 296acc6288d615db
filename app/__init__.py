"""The product's edges: HTTP service, command line, page and renderers."""
