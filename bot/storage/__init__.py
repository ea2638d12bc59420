"""Tables, migrations, and Work: one transaction."""
