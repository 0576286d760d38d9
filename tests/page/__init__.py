"""Tests of the running page: in a real browser, through its API, and as a rehearsal of Hugging Face Spaces."""
