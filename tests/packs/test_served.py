"""Real pictures, however their programs wrote them, are what they say they are."""

import io

import pytest
from PIL import Image

from hubserver.packs import served
from tests.packs.press import photo


def animated():
    """A GIF of three pictures, each with colours and notes of its own."""
    out, each = io.BytesIO(), [Image.new("P", (90, 60), shade) for shade in (1, 2, 3)]
    each[0].save(out, "GIF", save_all=True, append_images=each[1:], loop=0, comment=b"x" * 700, duration=[10, 20, 30])
    return out.getvalue()


FILLED = photo(40, 30, "JPEG").replace(b"\xff\xe0", b"\xff\xff\xff\xe0", 1)  # T.81, B.1.1.2: bytes to fill
GOOD = {
    "image/gif": [animated(), photo(600, 400, "GIF")],
    "image/jpeg": [FILLED, photo(600, 400, "JPEG"), photo(600, 400, "JPEG", progressive=True)],
    "image/webp": [photo(600, 400, "WEBP"), photo(600, 400, "WEBP", lossless=True)],
    "image/png": [photo()],
}


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, each in GOOD.items() for data in each])
def test_a_picture_as_programs_write_it_is_let_in(tmp_path, kind, data):
    (tmp_path / "picture").write_bytes(data)
    assert served.problem(kind, tmp_path / "picture") == ""
