"""What can be done with accounts, organisations and roles."""
