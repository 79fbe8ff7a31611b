"""What answers say of the questions: classical test theory, functioning by language, rehearsal."""
