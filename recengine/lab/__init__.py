"""The autoencoder lab: the claims of arXiv 1708.01715 as sweeps of settings, what is measured of each, and the rules
by which a claim counts as reproduced."""
