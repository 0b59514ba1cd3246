"""Mail that says only that there is something to look at, never what or whose."""
