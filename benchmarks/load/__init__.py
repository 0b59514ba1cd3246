"""How fast the service answers, over real HTTP: `python -m benchmarks.load`."""
