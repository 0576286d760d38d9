"""What a visitor carries through the page, and keeps there: the current point, and the link to it."""
