"""Files of the tariff law: editions of the schedule, measures files and their lists."""
