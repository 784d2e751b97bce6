"""Anonymous posting: what a mask is and is not, told truthfully."""
