"""The compiled network: edges as columns, adjacency, paths, the and-or graph, layouts. Pure."""
