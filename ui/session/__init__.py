"""What a visitor carries through the page, and keeps there.

point.py: the current point, which all tabs share. permalinks.py: the link to it.
"""
