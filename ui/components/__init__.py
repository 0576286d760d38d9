"""Components of the page's own: each a .py with its .js and .css beside it."""
