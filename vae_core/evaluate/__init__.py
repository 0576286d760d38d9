"""Evaluation: `python -m vae_core.evaluate article` prints the tables of the model card.

__main__.py: the command. report.py: measures the model in a folder, with vae_report.py or classifier_report.py.
metrics.py: ELBO, accuracy. likelihood.py: importance weighting. sample_quality.py: Frechet distance, density, coverage.
tables.py: a report's figures as Markdown tables. model_card.py: writes a report into the model's folder.
"""
