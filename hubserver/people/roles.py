"""The kinds of people, and which of them help the others."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in this hall; one each."""

    LEARNER = "learner"
    TUTOR = "tutor"
    VOLUNTEER = "volunteer"
    STEWARD = "steward"


HELPERS = (Role.TUTOR, Role.VOLUNTEER, Role.STEWARD)
DESK = (Role.VOLUNTEER, Role.STEWARD)
