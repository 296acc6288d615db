"""HTTP: routes, bodies, errors, kept answers, counts, the OpenAPI description."""
