"""What the server serves and accepts.

protection.py puts together what stands between a stranger and Gradio, with limits.py, the numbers: gate.py, which
requests are let in; bodies.py, what a request may carry; errors.py, what a client is told when one fails; headers.py,
what every answer says of itself; compression.py, the form in which the page goes out; folder.py, where uploads and
results lie; memory.py, what is freed. stop.py: the end. uploads.py: files that a client may name. static.py: files that
the page's scripts fetch.
gradio_overrides/: all that a Gradio upgrade can break.
"""
