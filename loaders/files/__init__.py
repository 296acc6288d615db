"""Files before their format: bytes, texts, JSON, YAML, workbooks; which loader reads them."""
