"""What the pipeline knows of the four languages: sentences, names, numbers and the house style."""
