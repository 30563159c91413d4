"""Dense or light: what a network costs, counted, and recipes that make a trained one smaller, shipped and measured."""
