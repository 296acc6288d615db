"""Pure computations over a view's network; no store, no clock."""
