"""The models: networks, the VAE made of them, and the digit classifier, each with the function that loads its weights.

networks.py: encoders and decoders, layer by layer. vae.py: the VAE, its config, `load_vae`.
classifier.py: the digit classifier, its config and statistics, `load_classifier`.
"""
