"""What people can take home: a released report as tables, data, paper and feed. It reads the published side only."""
