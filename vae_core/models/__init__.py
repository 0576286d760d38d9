"""The models, each with the function that loads its weights.

networks.py: the VAE's encoders and decoders, layer by layer. vae.py: the VAE, its config, `load_vae`.
classifier.py: the digit classifier, its config and statistics, `load_classifier`.
"""
