"""A file is chosen on a page and sent, as a browser does it."""

BOUNDARY = "----a-line-that-is-in-no-list"


def send_file(phone, path, data, name="roster.csv", token=None, **fields):
    """Send a form with a file; the page that comes back."""
    given = {"token": phone.token() if token is None else token, **fields}
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in given.items()]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    parts.append(head.encode() + data)
    body = b"".join(f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
    phone.page = phone.once(path, "POST", body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    return phone.page
