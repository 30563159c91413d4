"""One loop for every network: it knows parameters, losses and epochs, and no recommender. It needs torch."""
