"""Attacks on the published numbers, each with a control that must succeed against an unprotected version."""
