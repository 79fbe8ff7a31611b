"""What invigilators do in the room where a test is sat."""
