"""The engine: knows tickets, time and talk, and no platform."""
