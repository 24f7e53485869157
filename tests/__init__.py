"""What the product promises, in sentences."""
