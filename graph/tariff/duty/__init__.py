"""The duty of one shipment: an interval, its components, what decides it, what is reported."""
