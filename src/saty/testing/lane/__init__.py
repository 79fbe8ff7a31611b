"""The lane of the exam: saves and heartbeats, beside Django and not through it.

A save is acknowledged only after its commit. Nothing here imports the ORM.
"""
