"""What can be done with an application: each module holds the verbs of one noun."""
