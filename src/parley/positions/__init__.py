"""What the stage locate is made of: observations, calendar windows and the bootstrap."""
