"""Onshore: a supply-chain graph in which every edge rests on a sourced fact."""
