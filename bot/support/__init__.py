"""What happens to a ticket, decided without doing anything: openings, commands, alarms."""
