"""What verification found, in words and pictures: for a terminal, a browser and programs."""
