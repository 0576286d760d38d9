"""The page. The maths is in `vae_core`; nothing here trains.

page.py: puts the page together. first_screen.py: what stands above the tabs. api.py: the endpoints for programs.
models.py: the bundled models, loaded once. settings.py: what the page starts with, and its limits. facts.py: what its
scripts know. remote.py: what they ask of the server. digit_input.py: where a digit is drawn or uploaded. examples.py:
ten digits of this project.
"""
