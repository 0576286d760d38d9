"""Evaluation: `python -m vae_core.evaluate article` prints the tables of the model card.

__main__.py: the command. report.py: measures the model in a folder, with vae_report.py or classifier_report.py.
metrics.py: ELBO, accuracy. likelihood.py: importance weighting. sample_quality.py: Frechet distance, density, coverage.
tables.py: the Markdown. model_card.py: writes it into the model's folder.
"""
