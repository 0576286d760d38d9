"""How well `vae_core.prepare_image` does on what people hand over; start with `intake.py`, the command."""
