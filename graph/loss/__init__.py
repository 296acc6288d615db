"""What stops with what: rules of loss, cascades, reasons, the systemic risk index. Pure."""
