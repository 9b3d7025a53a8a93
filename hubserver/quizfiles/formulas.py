"""Formulas as text: MathML on one line, and what is raised or lowered in letters that are."""

import re

from hubserver.quizfiles.tree import Node

RAISED = str.maketrans("0123456789+-−=()niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
LATEX = re.compile(r"\$\$.{1,500}?\$\$|\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\]|\[tex\].{1,500}?\[/tex\]", re.DOTALL)
TEX = "application/x-tex"


def raised(text: str) -> str:
    """x² where there are letters for it, else x^(long)."""
    return _moved(text, RAISED, "^")


def lowered(text: str) -> str:
    """H₂O where there are letters for it, else x_(long)."""
    return _moved(text, LOWERED, "_")


def _moved(text: str, letters: dict[int, int], mark: str) -> str:
    text = text.strip()
    if all(ord(each) in letters for each in text):
        return text.translate(letters)
    return f"{mark}{text}" if text.isalnum() else f"{mark}({text})"


def tex(node: Node) -> str:
    """Its author's LaTeX, where that stands beside the <math>."""
    found = next((each.text() for each in node.within() if each.get("encoding") == TEX), "")
    return " ".join(found.split())


def in_line(node: Node) -> str:
    """A <math> as one line of text."""
    return " ".join(_part(node).split())


def _part(node: Node) -> str:
    parts = [part for part in map(_part, node.nodes()) if part.strip()] if node.nodes() else []
    match node.tag, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case (("msup" | "mover"), [base, power]):
            return base + raised(power)
        case (("msub" | "munder"), [base, index]):
            return base + lowered(index)
        case (("msubsup" | "munderover"), [base, index, power]):
            return base + lowered(index) + raised(power)
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mroot", [inside, index]:
            return f"{raised(index)}√({inside})"
        case (("annotation" | "annotation-xml"), _):
            return ""
    return "".join(parts) if parts else " ".join(node.text().split())


def _grouped(part: str) -> str:
    return part if part.isalnum() else f"({part})"
