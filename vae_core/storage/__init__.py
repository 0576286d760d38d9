"""A model's folder on disk or on the Hugging Face Hub.

model_folder.py: find, check, load and save config and weights. artifacts.py: tensors stored beside the weights.
training_facts.py: how the weights were trained. atomic.py: writes files in one step.
"""
