"""How a page looks for somebody: size, spacing, colours, letters. Kept as "size=large,colour=blue" in a cookie."""

CHOICES: dict[str, tuple[str, ...]] = {
    "size": ("", "large", "largest"),
    "space": ("", "wide"),
    "colour": ("", "cream", "white", "blue", "dark"),
    "font": ("", "plain"),
}


def parse(text: str) -> dict[str, str]:
    """The choices in a cookie; whatever is not one of ours is left out."""
    pairs = (part.partition("=") for part in text.split(","))
    return {name: value for name, _, value in pairs if value and value in CHOICES.get(name, ())}


def compose(choices: dict[str, str]) -> str:
    """The other way round; what is as usual is left out."""
    return ",".join(f"{name}={choices[name]}" for name in CHOICES if choices.get(name) in CHOICES[name][1:])
