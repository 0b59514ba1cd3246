"""Measurements that can be run again: what the house promises in numbers, and commands that check it."""
