"""Training: `python -m vae_core.train article`, or any other recipe; `--help` lists the options.

__main__.py: the command. recipes.py: how each model is trained. loop.py: the training loop. task.py: what the loop asks
of a task; vae_task.py and classifier_task.py answer. checkpoint.py: the state of a run, to resume from.
"""
