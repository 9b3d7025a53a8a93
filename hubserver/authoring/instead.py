"""What to write instead: where a value is not of the type that stands there, that type in an author's words."""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import inspect

Place = tuple[str | int, ...]  # ("questions", 2, "prompt")

# How msgspec says it.
PART = re.compile(r"\.(\w+)|\[(\d+)\]|\[(\.\.\.)\]")
MISSING = re.compile(r"missing required field `(.*?)`")
UNKNOWN = re.compile(r"unknown field `(.*?)`")
ALIKE = 0.75  # `corect` and `correct`, not `time` and `title`
EACH = "..."
OF_KEY = "`key` in"


def instead(kind: Any, data: object, error: str) -> tuple[Place, str]:
    """Where the data has what msgspec complains of, and a sentence about it."""
    place = _place(error)
    node, value = _at(inspect.type_info(kind), data, place)
    if match := MISSING.search(error):
        return place, f"`{match[1]}` is missing; it must be {_words(_child(node, match[1]), None)}"
    if match := UNKNOWN.search(error):
        return (*place, match[1]), f"`{match[1]}` is not known here; {_known(_names(node), match[1])}"
    if OF_KEY in error:
        key = _words(node.key_type, None) if isinstance(node, inspect.DictType) else "text"
        return place, f"each name in {_label(place)} must be {key}"
    return place, f"{_label(place)} must be {_words(node, value)}"


def _place(error: str) -> Place:
    found = PART.findall(error.partition("`$")[2])
    return tuple(int(number) if number else name or every for name, number, every in found)


def _at(node: inspect.Type, data: Any, place: Place) -> tuple[inspect.Type, Any]:
    """The type at a place, and what the data has there."""
    node = _single(node, data)
    for part in place:
        node, data = _child(node, part), _value(data, part)
        node = _single(node, data)
    return node, data


def _value(data: Any, part: str | int) -> Any:
    try:
        if part == EACH:
            return next((value for value in data.values() if not isinstance(value, str)), "")
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _single(node: inspect.Type, data: Any) -> inspect.Type:
    """Of several types the one that the data means: what is not None, or has its `type`."""
    while isinstance(node, inspect.UnionType):
        some = [each for each in node.types if not isinstance(each, inspect.NoneType)]
        meant = [each for each in some if getattr(each, "tag", None) == _value(data, getattr(each, "tag_field", ""))]
        if len(some) > 1 and not meant:
            return node
        node = (meant or some)[0]
    return node


def _child(node: inspect.Type, part: str | int) -> inspect.Type:
    """The type of a field, or of what is in a list."""
    if isinstance(node, inspect.UnionType):  # of several kinds, and no `type` that says which
        return inspect.LiteralType(tuple(each.tag for each in node.types if isinstance(each, inspect.StructType)))
    if isinstance(node, inspect.StructType):
        return next((field.type for field in node.fields if field.encode_name == part), node)
    if isinstance(node, inspect.TupleType):
        return node.item_types[int(part)]
    inner: inspect.Type = getattr(node, "item_type", getattr(node, "value_type", node))
    return inner


def _names(node: inspect.Type) -> list[str]:
    fields = node.fields if isinstance(node, inspect.StructType) else ()
    return [*filter(None, [getattr(node, "tag_field", None)]), *(field.encode_name for field in fields)]


def _known(names: Sequence[str], wrong: str) -> str:
    near = get_close_matches(wrong, names, 1, ALIKE)
    return f"did you mean `{near[0]}`?" if near else f"there may be {_listed(names, 'and')}"


def _label(place: Place) -> str:
    names = [part for part in place if isinstance(part, str) and part != EACH]
    if not names:
        return "this file"
    last = place[-1]
    return f"number {last + 1} of `{names[-1]}`" if isinstance(last, int) else f"`{names[-1]}`"


def _listed(words: Sequence[object], between: str = "or") -> str:
    *some, last = map(str, words)
    return f"{', '.join(some)} {between} {last}" if some else last


def _words(node: inspect.Type, value: Any) -> str:
    """What must stand there, for the end of a sentence; `value` is what stands there now, None for nothing."""
    if isinstance(node, inspect.Metadata):
        return str((node.extra_json_schema or {}).get("description") or _words(node.type, value))
    say = WORDS.get(type(_single(node, None)))
    return say(_single(node, None), value) if say else "written otherwise"


def _text(node: inspect.StrType, value: Any) -> str:
    if isinstance(value, str):
        return f"text of {node.min_length or 0} to {node.max_length} letters"
    return "text" if value is None else "text; put quotes around it"


def _number(node: inspect.IntType, _value: Any) -> str:
    least, most = node.ge, node.le
    return f"a whole number from {least} to {most}" if None not in (least, most) else "a whole number"


def _list(node: inspect.ListType | inspect.VarTupleType, value: Any) -> str:
    if not isinstance(value, list):
        return "a list, such as [one, two]"
    least, most = node.min_length or 0, node.max_length
    return f"a list of {least} to {most}" if most else f"a list of {least} or more"


def _struct(node: inspect.StructType, _value: Any) -> str:
    needed = [field.encode_name for field in node.fields if field.required] or _names(node)
    return f"lines for {_listed(needed, 'and')}"


def _union(node: inspect.UnionType, _value: Any) -> str:
    return f"lines that begin with `type`, which is {_listed(_child(node, 'type').values)}"  # type: ignore[attr-defined]  # of a struct


WORDS: dict[type[inspect.Type], Callable[[Any, Any], str]] = {
    inspect.StrType: _text,
    inspect.IntType: _number,
    inspect.DecimalType: lambda _, __: "a number",
    inspect.BoolType: lambda _, __: "true or false",
    inspect.DateType: lambda _, __: "a day, such as 2027-11-01",
    inspect.LiteralType: lambda node, _: _listed(sorted(node.values)),
    inspect.ListType: _list,
    inspect.VarTupleType: _list,
    inspect.TupleType: lambda _, __: "two numbers, such as [10, 12]",
    inspect.DictType: lambda _, __: "texts by language, such as {en: Tea, cy: Te}",
    inspect.StructType: _struct,
    inspect.UnionType: _union,
}
