"""A hospital, agency or college client of the incumbent's interface, written without the server.

It shares neither code nor tables with the platform: what both sides agree on, they agree on twice.
Standard library only, Python 3.11.
"""
