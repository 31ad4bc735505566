"""The network as tiles: where they stand, how they move from one framing to another, and how they are painted."""
