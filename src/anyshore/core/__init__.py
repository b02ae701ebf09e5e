"""The functional core: values in, values out.

Nothing here reads a clock, a file or a network, and nothing here is random: ``now``
and ``seed`` are arguments.  Every module can be used as a library without a server.
"""
