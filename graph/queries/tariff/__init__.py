"""Questions about the tariff: duties, the schedule, a bill of materials."""
