"""The graph that people look at in Neo4j: what it shows, and how it follows the facts."""
