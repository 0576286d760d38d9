"""Parts of the page: a folder for each component, with its .py, .js and .css, and what they share.

assets.py: HTML, styles and scripts of a component. events.py: how events are wired. figures.py: numbers and notes.
float32.py: codes as text. shared/: scripts and styles of several components. shell/: what is seen and fetched before
any of them is there.
"""
