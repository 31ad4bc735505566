"""Weighing: what one layer answers is weighed by a neuron of the next, close; then all of the network around both."""

from __future__ import annotations

from manim import linear

from tracereel.scenes.exhibits.print_wall import PrintWall
from tracereel.scenes.exhibits.weighed import Weighed
from tracereel.scenes.tell.scene import TraceScene


def weigh_together(scene: TraceScene, prints: PrintWall, probe: int) -> None:
    """A few neurons leave the wall for one that weighs their answers, if there is one but the last; all go home."""
    network = prints.network
    if prints.layer + 1 >= network.last:
        scene.move(network, network.home, seconds=1.1, also=prints.go_home)
        return
    weighed = Weighed(network, prints.layer, probe)
    words = weighed.tell(*(scene.say(f"label-{layer}", align=None) for layer in ("first", "later")))
    weighed.come(0.0)
    scene.give_way(network, to=[weighed, *words], seconds=0.3)
    scene.change(weighed.come, weighed, seconds=1.3, rate=linear)
    scene.wait(0.5)
    scene.dismiss(*words, seconds=0.2)
    network.stand(network.home)
    prints.go_home(1.0)
    scene.remove(*weighed.members)  # it comes back over the network
    scene.add(*network.members, *weighed.members)
    scene.change(weighed.go_home, network, weighed, seconds=0.7, rate=linear)
    scene.remove(*weighed.members)
