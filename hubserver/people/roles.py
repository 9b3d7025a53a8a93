"""The kinds of people, and which of them help the others."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in this hall; one each."""

    GUEST = "guest"  # a learner whom nobody knows by name
    LEARNER = "learner"
    TUTOR = "tutor"
    VOLUNTEER = "volunteer"
    STEWARD = "steward"


KNOWN = (Role.LEARNER, Role.TUTOR, Role.VOLUNTEER, Role.STEWARD)
LEARNING = (Role.LEARNER, Role.GUEST)
HELPERS = (Role.TUTOR, Role.VOLUNTEER, Role.STEWARD)
DESK = (Role.VOLUNTEER, Role.STEWARD)
