"""Dense or light: what a network costs (`cost`), counted from its module and in closed form."""
