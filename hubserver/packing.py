"""Bodies of the journal in less room: three of four bytes of a statement are the same in every other one.

What they have alike is in the dictionary, which is never changed: what was packed with it must be unpacked for ever. A
better one would stand beside it, under its own number.
"""

import zlib

PLAIN = b"{"  # begins a body that was written as it is, before bodies were packed
LEVEL = 6
LARGEST = 16 << 20  # nothing that was packed here unfolds to more

# RFC 1950 §2.2, FDICT. What is more frequent stands later.
DICTIONARY = (
    b'{"did":"added","person":"","role":"learner","name":"","sign":"","by":"","salt":"'
    b'{"did":"signed in","who":"","how":"card"}{"did":"looked at","who":"","person":"'
    b'","phone-time":"","duration":"PT","completion":true,"display":{"en":"passed"}},"display":{"en":"failed"}},'
    b'http://adlnet.gov/expapi/verbs/passed"http://adlnet.gov/expapi/verbs/failed"http://adlnet.gov/expapi/verbs/terminated'
    b'http://adlnet.gov/expapi/verbs/completed","display":{"en":"completed"}},'
    b'"category":[{"objectType":"Activity","id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"},'
    b'{"objectType":"Activity","id":"https://w3id.org/xapi/cmi5/context/categories/moveon"}],'
    b'http://adlnet.gov/expapi/verbs/initialized","display":{"en":"initialized"}},'
    b'http://adlnet.gov/expapi/verbs/progressed","display":{"en":"progressed"}},'
    b'"https://w3id.org/learnhub/xapi/extensions/step":"https://w3id.org/xapi/cmi5/result/extensions/progress":'
    b'"definition":{"type":"http://adlnet.gov/expapi/activities/cmi.interaction","description":{"en":"'
    b'"interactionType":"choice","correctResponsesPattern":["[,]"],"choices":[{"id":"","description":{"en":"'
    b'"}},{"id":"","description":{"en":""}}],"source":[{"id":"target":[{"id":"true-falsefill-innumericmatchingsequencing'
    b'"}],"timestamp":"202T:.Z","actor":{"objectType":"Agent","account":{"homePage":"https://w3id.org/learnhub/programme","name":"'
    b'"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered"}},"object":{"objectType":"Activity",'
    b'"id":"https://w3id.org/learnhub/packs/uk.hubserver.'
    b'"context":{"registration":"","contextActivities":{"parent":[{"objectType":"Activity","id":"https://w3id.org/learnhub/packs/'
    b'"definition":{"type":"http://adlnet.gov/expapi/activities/lesson","name":{"en":""}}}],"grouping":[{"objectType":"Activity",'
    b'"definition":{"type":"http://adlnet.gov/expapi/activities/course"}}],"other":[{"objectType":"Activity","id":"https://'
    b'"definition":{"type":"http://adlnet.gov/expapi/activities/objective","name":{"en":""}}}]},"language":"en","extensions":{'
    b'"https://w3id.org/learnhub/xapi/extensions/pack-serial":1,"https://w3id.org/learnhub/xapi/extensions/hub":"'
    b'","https://w3id.org/xapi/cmi5/context/extensions/sessionid":"'
    b'","https://w3id.org/learnhub/xapi/extensions/idempotency-key":"'
    b'"}},"result":{"response":"","success":false,"score":{"scaled":0.0}}}"success":true,"score":{"scaled":1.0}}}{"id":"'
)


def pack(body: bytes) -> bytes:
    """The bytes to keep of a body."""
    packer = zlib.compressobj(LEVEL, wbits=zlib.MAX_WBITS, zdict=DICTIONARY)
    return packer.compress(body) + packer.flush()


def unpack(kept: bytes) -> bytes:
    """The body as it was written; raises ValueError where these bytes are none."""
    if kept[:1] == PLAIN:
        return kept
    unpacker = zlib.decompressobj(zdict=DICTIONARY)
    try:
        body = unpacker.decompress(kept, LARGEST)
    except zlib.error as why:
        raise ValueError(str(why)) from None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("the end is missing")
    return body
