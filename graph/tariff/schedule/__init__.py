"""The tariff schedule: its editions, rates, words and renumberings."""
