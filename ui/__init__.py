"""The page: one file per tab, put together in `page.py`. The maths is in `vae_core`; nothing here trains."""
