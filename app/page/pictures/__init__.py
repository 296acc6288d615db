"""Pictures of the answer pages: functions of plain data that give one `<svg>` as Markup."""
