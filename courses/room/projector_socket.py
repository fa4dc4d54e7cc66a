"""The projector of a class: the same rows for the room, in numbers without names."""

from courses.models import Classroom
from courses.room.wall_socket import WallConsumer, part
from courses.wall import wall_of


class ProjectorConsumer(WallConsumer):
    """What the room may see, live."""

    def parts(self, classroom: Classroom) -> dict[str, str]:
        wall = wall_of(classroom, self.sparks)
        return {"room": part("projector_room", wall=wall), "foot": part("projector_foot", wall=wall)}
