"""The schemas of what a hub reads are in the documents as they are, and our own packs are what they say."""

import json

import msgspec
import pytest

from hubserver.authoring.build import build
from hubserver.modules.document import Lesson
from hubserver.packs.manifest import Pack
from hubserver.quizzes.quiz import Quiz
from tests.conftest import ROOT
from tests.house import documents

SCHEMAS = {"pack": Pack, "module": Lesson, "quiz": Quiz}
SAMPLES = sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.yaml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_as_the_documents_say(name):
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(SCHEMAS[name])}
    documents.check(f"schemas/{name}.schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request):
    made = build(request.param)
    assert made.index, made.findings
    return made


def exactly(data, kind):
    """These bytes as that kind: with every field it must have, and no field that the kind does not know."""
    value = msgspec.json.decode(data, type=kind)
    assert known(json.loads(data), msgspec.json.decode(msgspec.json.encode(value)))
    return value


def known(given, read):
    """Whether all that was given was read; what is left out of the reading is a default."""
    if isinstance(given, dict):
        return all(key in read and known(given[key], read[key]) for key in given)
    if isinstance(given, list):
        return len(given) == len(read) and all(map(known, given, read))
    return given == read


def test_our_own_packs_are_what_the_schemas_say(sample):
    index = exactly(msgspec.json.encode(sample.index), Pack)
    kinds = {"lesson": Lesson, "quiz": Quiz}
    looked = [exactly(sample.blobs[file.sha256], kinds[file.role]) for file in index.files if file.role in kinds]
    assert len(looked) >= 2 * len(index.modules)


def test_our_own_packs_need_no_mending(sample):
    assert not sample.findings.failed
    assert len(sample.index.modules) == len(list(sample.root.glob("modules/*/index.md")))
