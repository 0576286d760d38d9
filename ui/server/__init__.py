"""What the server serves and accepts.

uploads.py: files that a client may send. static.py: files that the page's scripts fetch.
gradio_overrides.py: all that a Gradio upgrade can break.
"""
