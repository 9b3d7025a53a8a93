"""Requests that no browser sends: some written by hand, and a grammar that makes them without end."""

from hypothesis import strategies as st

from tests.conftest import PAYSLIP

LONG = b"x" * 60_000
GET = b"GET / HTTP/1.1\r\nHost: HOST\r\n"
POST = b"POST /sign-in HTTP/1.1\r\nHost: HOST\r\n"
FORM = POST + b"Cookie: hub_device=x\r\n"
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"
# What each is, with the bytes of it: `HOST` stands for the address of the hub.
ODD = {
    "nothing but a line's end": b"\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello",
    "a first line without a path": b"GET\r\n\r\n",
    "a first line of words": b"GET / about this HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "no version": b"GET /\r\nHost: HOST\r\n\r\n",
    "small letters": b"get / http/1.1\r\nhost: HOST\r\n\r\n",
    "line ends of one sign": b"GET / HTTP/1.1\nHost: HOST\n\n",
    "a NUL in the path": b"GET /\0 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a NUL, written": b"GET /help/%00 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "bytes that are no letters": b"GET /%ff%fe%c0%ae HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "overlong dots": b"GET /static/%c0%ae%c0%ae/%c0%ae%c0%ae/hub.key HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "dots": b"GET /static/../../hub.key HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "dots, written": b"GET /packs/media/%2e%2e%2f%2e%2e%2fhub.key HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "half a sign": b"GET /?q=%&lang=%2&x=%zz HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a whole address": b"GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a whole address elsewhere": b"GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "an address that is not closed": b"GET http://[::1/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "two slashes": b"GET //evil.example/%2f.. HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "another HTTP": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an upgrade": GET + b"Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n\r\n",
    "no name of the hub": b"GET / HTTP/1.1\r\n\r\n",
    "two names of the hub": GET + b"Host: evil.example\r\n\r\n",
    "an empty name": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "a name with a path": b"GET / HTTP/1.1\r\nHost: HOST/../evil\r\n\r\n",
    "a name with a person": b"GET / HTTP/1.1\r\nHost: me@HOST\r\n\r\n",
    "a name of letters from elsewhere": "GET / HTTP/1.1\r\nHost: hüb.example\r\n\r\n".encode(),
    "a name in brackets": b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    "a header without its end": GET + b"No colon here\r\n\r\n",
    "a header that goes on": GET + b"X: a\r\n b\r\n\r\n",
    "a header that begins too early": b"GET / HTTP/1.1\r\n Host: HOST\r\n\r\n",
    "a space before a colon": b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n",
    "a header with a line's end": GET + b"X: a\rSet-Cookie: b\r\n\r\n",
    "a huge header": GET + b"X: " + LONG + b"\r\n\r\n",
    "a huge cookie": GET + b"Cookie: hub_session=" + LONG + b"\r\n\r\n",
    "many cookies": GET + b"Cookie: " + b"a=b; " * 3_000 + b"\r\n\r\n",
    "cookies that are none": b'GET / HTTP/1.1\r\nHost: HOST\r\nCookie: =;;=;hub_device="\\";\xff\xfe=\0x\r\n\r\n',
    "a huge address": b"GET /" + LONG + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "ten thousand values": b"GET /?" + b"a&" * 10_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "thousands of values that fit": b"GET /modules/?" + b"q&" * 7_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a form of thirty thousand values": FORM + b"Content-Type: "
    b"application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n" + b"a&" * 30_000,
    "deep JSON": FORM + b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n" + b"[" * 60_000,
    "a form in parts without a boundary": FORM
    + b"Content-Type: multipart/form-data\r\nContent-Length: 9\r\n\r\n--x--\r\n\r\n",
    "a form of too many parts": FORM + b"Content-Type: multipart/"
    b"form-data; boundary=x\r\nContent-Length: 60000\r\n\r\n"
    + b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    * 1_200,
    "a form in another alphabet": FORM + b"Content-Type: "
    b"application/x-www-form-urlencoded; charset=utf-7\r\nContent-Length: 5\r\n\r\n%ff=\xff",
    "a length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\nGET / HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "chunks in an old version": b"POST /sign-in HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks of another kind": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks by an odd name": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunks of no length": CHUNKS + b"-1\r\nx\r\n0\r\n\r\n",
    "a chunk that says it is longest": CHUNKS + b"f" * 5_000 + b"\r\nx",
    "a chunk that is longer": CHUNKS + b"1\r\nxyz\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\n",
    "a length of five thousand digits": POST + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    "a length of other digits": "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: ٤\r\n\r\n".encode(),
    "a length with a sign": POST + b"Content-Length: +4\r\n\r\nabcd",
    "a file that has no end": POST + b"Content-Length: 99999999999\r\n\r\n" + LONG,
    "a form that waits to be asked": POST + b"Expect: 100-continue\r\nContent-Length: 99999\r\n\r\n",
    "an expectation nobody knows": POST + b"Expect: miracles\r\nContent-Length: 1\r\n\r\nx",
    "languages without end": GET + b"Accept-Language: " + b"cy;q=nan,*;q=9e999," * 700 + b"\r\n\r\n",
    "a packing nobody knows": GET + b"Accept-Encoding: gzip;q=x,;;,identity;q=0,*;q=0\r\n\r\n",
    "a date that is none": GET + b"If-Modified-Since: Xxx, 99 Foo 99999 99:99:99\r\n\r\n",
    "tags without end": GET + b"If-None-Match: " + b'W/"x",' * 2_500 + b"\r\n\r\n",
    "somebody else's name": GET + b"X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n"
    b"Forwarded: for=x;host=evil\r\nX-Forwarded-Proto: https\r\n\r\n",
    "a key of another kind": GET + b"Authorization: Basic \xff\xff\r\n\r\n",
    "a trace": b"TRACE / HTTP/1.1\r\nHost: HOST\r\nCookie: secret=1\r\n\r\n",
    "a method without end": b"A" * 9_000 + b" / HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "an address with bytes that are no letters": b"GET /?q=\xff HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a letter nobody can write": b"GET /?q=%ed%a0%80 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a page of no language": b"GET /?lang=%00%ff&lang=../cy HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a number without end": b"GET /tutor/?group=" + b"9" * 9_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
}
# Where a request of these ends, a proxy before the hub might see otherwise: they are refused.
UNCLEAR = [
    "a length and chunks",
    "chunks in an old version",
    "two lengths",
    "a length below nothing",
    "a length with a sign",
]
UNCLEAR += ["a length of five thousand digits", "a length of other digits", "an address that is not closed"]
UNCLEAR += ["a space before a colon", "a header with a line's end", "a header without its end"]
UNCLEAR += ["an address with bytes that are no letters"]

PATHS = ["/", "/me", "/sign-in", "/sign-in?next=//evil", "/modules/", PAYSLIP, f"{PAYSLIP}/answer", "/help/", "/desk/"]
PATHS += [
    "/tutor/table.csv",
    "/packs/media/FILM.mp4",
    "/c/x",
    "/card",
    "/ping",
    "/healthz",
    "/nowhere",
    "*",
    "//x",
    "/%",
]
PIECES = [
    "%00",
    "%ff",
    "%2e%2e/",
    "..",
    "\\",
    ";",
    "?",
    "&",
    "=",
    "#",
    "é",
    "\0",
    "//",
    "%25",
    "[",
    "{{7*7}}",
    "'",
    "9" * 30,
]
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", ""]
VERSIONS = [" HTTP/1.1"] * 6 + [" HTTP/1.0", "", " HTTP/2.0", " HTTP/1.1 x"]
VALUES = {
    "Host": ["evil.example", "", "localhost:99999", "[", "learn.internal"],
    "Content-Length": ["0", "1", "5", "-1", "x", "5, 5", "9" * 20],
    "Transfer-Encoding": ["chunked", "gzip", "chunked, chunked", "identity"],
    "Content-Type": [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "/",
        "",
    ],
    "Cookie": ["hub_device=x; hub_session=y", "hub_language=zz", "hub_reading=%00", "a", "hub_card=x; hub_guest=y"],
    "Range": ["bytes=0-", "bytes=5-2", "bytes=-1", "bytes=0-0,1-1", "bytes=99999999999-", "x"],
    "If-Range": ['"x"', "x"],
    "If-None-Match": ["*", '"x"', "W/"],
    "Accept-Language": ["cy", "*;q=0", "ar;q=x"],
    "Accept-Encoding": ["gzip", "*;q=0", "br;q=9"],
    "Accept": ["application/json", "*/*;q=x"],
    "Connection": ["close", "keep-alive", "Upgrade"],
    "Origin": ["null", "http://evil.example", ""],
    "Expect": ["100-continue", "x"],
    "X-Renewing": ["1"],
}
BODIES = ["", "token=x&name=y", "a&" * 2_000, "5\r\nabcde\r\n0\r\n\r\n", "--x\r\n\r\n--x--", "[" * 900, "\0\xff", "%"]

text = st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=30)
path = st.tuples(st.sampled_from(PATHS), st.lists(st.sampled_from(PIECES) | text, max_size=3))
header = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name]) | text)
)


@st.composite
def requests(draw):
    """A request that is nearly one, as its bytes."""
    begin, more = draw(path)
    first = f"{draw(st.sampled_from(METHODS))} {begin}{''.join(more)}{draw(st.sampled_from(VERSIONS))}"
    headers = [f"{name}: {value}" for name, value in draw(st.lists(header, max_size=6))]
    body, host = draw(st.sampled_from(BODIES) | text), draw(st.sampled_from(["Host: HOST"] * 5 + ["X: y"]))
    length = draw(st.sampled_from([[f"Content-Length: {len(body)}"], []])) if body else []
    return "\r\n".join([first, host, *headers, *length, "", body]).encode("latin-1", "replace")
