"""The supply-chain model; knows nothing of HTTP, files or command lines."""
