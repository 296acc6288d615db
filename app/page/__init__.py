"""The page of the browser: its shell, stories and cards."""
