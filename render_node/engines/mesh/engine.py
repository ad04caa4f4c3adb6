"""The engine that is always there: no weights, no network, any processor."""

from __future__ import annotations

from render_node.engines.mesh.rig import MeshRig
from render_node.ports import Portrait


class MeshEngine:
    """Bends the photo along the face's landmarks."""

    name = "mesh"
    version = "14"
    made_for = device = "cpu"
    precision = "float32"

    def rig(self, portrait: Portrait) -> MeshRig:
        return MeshRig(portrait)
