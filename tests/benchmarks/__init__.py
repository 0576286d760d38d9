"""Benchmarks: how robust the intake is, how soon models learn, how fast the page draws, what the server withstands.

Reading pictures: start with intake.py. judge.py hands pictures over; kinds.py lists their kinds, which are rendered by
cameras.py, framing.py, ink.py, light.py, page.py, papers.py, pens.py, phone.py, rulings.py, screens.py, surfaces.py,
empty_pictures.py. sheet.py: a contact sheet. limits.py, nasty.py: time and memory of the worst inputs.
The page: dragging.py, stock_sliders.py, map.py, training.py. Learning: race.py, betas.py.
Latent space: counterfactuals.py.
The server under attack, over HTTP: fuzz.py sends strange requests, made by payloads.py, strange_routes.py and
mutations.py, and leaks.py looks at the answers. wire.py: HTTP byte by byte. honest.py: honest visitors and the server
that they visit. watch.py: memory and files of a server. attack.py runs the attacks that floods.py sends with what
target.py knows and bombs.py makes. load.py brings many visitors, who are described in visitors.py and expected.py.
"""
