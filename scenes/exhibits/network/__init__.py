"""The network of a trace as an exhibit: bound to recorded weights and passes, with the verbs of the film."""

from tracereel.scenes.exhibits.network.network import NetworkExhibit

__all__ = ["NetworkExhibit"]
