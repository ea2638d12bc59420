"""How the bot talks: decide what to say next, without doing anything."""
