"""US tariff law: the schedule, the measures, the duty of one shipment and of many. Pure."""
