"""Pages of the audience `staff`."""
