"""The verbs and other names that statements use, as their specifications spell them."""

from enum import StrEnum

# cmi5's verbs: https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#93-verbs


class Verb(StrEnum):
    INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
    ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
    PROGRESSED = "http://adlnet.gov/expapi/verbs/progressed"
    COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
    PASSED = "http://adlnet.gov/expapi/verbs/passed"
    FAILED = "http://adlnet.gov/expapi/verbs/failed"
    ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
    TERMINATED = "http://adlnet.gov/expapi/verbs/terminated"

    @property
    def display(self) -> str:
        return self.rpartition("/")[2]


# https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#962-context-activities
CMI5_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVEON_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/moveon"
# https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#963-extensions
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY_SCORE = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
# https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#9552-progress
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"

MODULE = "http://adlnet.gov/expapi/activities/lesson"
PACK = "http://adlnet.gov/expapi/activities/course"
QUIZ = "http://adlnet.gov/expapi/activities/assessment"
SKILL = "http://adlnet.gov/expapi/activities/objective"

# Our own names.
OURS = "https://w3id.org/learnhub/xapi"
KEY = f"{OURS}/extensions/idempotency-key"
SERIAL = f"{OURS}/extensions/pack-serial"
STEP = f"{OURS}/extensions/step"
ATTEMPT = f"{OURS}/extensions/attempt"  # its number, from 1
PAPER = f"{OURS}/extensions/paper"  # the ids of the questions that an attempt asked
REVIEW = f"{OURS}/extensions/review"  # when the module was mastered that this answer looks back at
PHONE_TIME = f"{OURS}/extensions/phone-time"  # when the phone believes that it was answered
HUB = f"{OURS}/extensions/hub"
PACKS = "https://w3id.org/learnhub/packs"
