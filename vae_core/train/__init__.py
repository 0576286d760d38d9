"""Training: `python -m vae_core.train article`, or any other recipe; `--help` lists the options.

__main__.py: the command. recipes.py: how each model is trained. loop.py: the training loop. task.py: its interface to
what it trains, vae_task.py or classifier_task.py. conditional.py: a VAE that is told how its images were changed.
checkpoint.py: the state of a run, to resume from.
"""
