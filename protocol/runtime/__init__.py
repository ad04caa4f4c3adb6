"""What every node needs to live: bus, discovery, supervision, child processes, clock, log, settings.

A closed list (ADR 3). The rest of ``protocol`` does not import it.
"""
