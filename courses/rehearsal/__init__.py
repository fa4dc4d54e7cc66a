"""Simulated learners that really use the product: a browser without a screen, and who sits at it."""
