"""The page. The maths is in `vae_core`; nothing here trains.

page.py: puts the tabs together. api.py: the endpoints for programs. models.py: the bundled models, loaded once.
digit_input.py: where a digit is drawn or uploaded. examples.py: ten digits drawn by this project.
"""
