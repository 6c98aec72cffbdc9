"""Relays that give the round, and relays that give something else."""

import datetime
import ipaddress
import queue
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from drand_cases import BY_ID, LINE, SIGNATURE, SOURCE, v1, v2
from hypothesis import given
from hypothesis import strategies as st
from relaying import answer, dripping, raw, serving, silent

from randcheck.errors import FalseClaim, Unreadable, UsageError
from randcheck.protocol.seed import QUICKNET
from randcheck.sources import relay as relay_module
from randcheck.sources.bls import checker
from randcheck.sources.drand import RELAYS, fetch_beacon
from randcheck.sources.relay import ANSWER_LIMIT, get, parse_relay

HEAD = b"HTTP/1.1 200 OK\r\n"
PATH = f"/{QUICKNET}/public/1000"
SHORT, LONG = 0.1, 5.0


def fault_of(relay, *answers, seconds=LONG, check=None):
    relay.answers[:] = answers
    with pytest.raises(Unreadable) as found:
        fetch_beacon(SOURCE, [relay.url], check, seconds)
    assert found.value.exit_code == 3 and "--beacon -" in found.value.hint.en
    head, _, fault = found.value.what.en.partition(f"{relay.url}: ")
    assert head == "nobody gives round 1000 of drand: "
    return fault


CHUNKED = (
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(v1()), v1())
)


@pytest.mark.parametrize(
    "given_answer",
    [answer(v1()), answer(v2()), answer(v1() + b"\n"), raw(CHUNKED), raw(HEAD + b"\r\n" + v2())],
)
def test_good_answers(relay, given_answer):
    relay.answers[:] = [given_answer]
    assert fetch_beacon(SOURCE, [relay.url], None, LONG) == LINE
    assert relay.asked == [PATH]


def test_a_path_before_the_chain_and_a_last_slash(relay):
    relay.answers[:] = [answer(v1())]
    assert fetch_beacon(SOURCE, [relay.url + "/drand/"], None, LONG) == LINE
    assert relay.asked == ["/drand" + PATH]


@pytest.mark.parametrize(
    ("given_answer", "saying"),
    [
        (answer(v1(round=1001)), "this is round 1001"),
        (answer(v1(round=999)), "this is round 999"),
        (answer(v1(round="1000")), "not the JSON"),
        (answer(v1(round=1000.0)), "not the JSON"),
        (answer(v1(signature=SIGNATURE.upper())), "lower-case"),
        (answer(v1(previous_signature=SIGNATURE)), "another chain"),
        (answer(v1(randomness="0" * 64)), "not the hash"),
        (answer(b'{"round": 1000, ' + v2()[1:]), "not the JSON"),
        (answer(b"<html>sign in</html>"), "not the JSON"),
        (answer(SIGNATURE.encode()), "not the JSON"),
        (answer(b"\xff\xfe"), "not the JSON"),
        (answer(b""), "not the JSON"),
        (answer(b"[" * 5000), "not the JSON"),
        (answer(v1(), Content_Length="999"), "cut off"),
        (raw(CHUNKED[:-40]), "cut off"),
        (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n" + v1()), "cut off"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "cut off or no HTTP"),
        (raw(b""), "cut off or no HTTP"),
        (raw(HEAD + b"a: b\r\n" * 200 + b"\r\n"), "cut off or no HTTP"),
        (answer(v1() + b" " * ANSWER_LIMIT), "too long"),
        (
            raw(HEAD + b"Content-Length: 9999999999999\r\n\r\n" + b" " * 2 * ANSWER_LIMIT),
            "too long",
        ),
        (raw(HEAD + b"\r\n" + b" " * 2 * ANSWER_LIMIT), "too long"),
        (raw(b"HTTP/1.1 100 Continue\r\n\r\n" * ANSWER_LIMIT), "too long"),
        (answer(v1(), 404), "not there yet"),
        (answer(v1(), 425), "not there yet"),
        (answer(v1(), 500), "status 500"),
        (answer(v1(), 206), "status 206"),
    ],
)
def test_faults_of_answers(relay, given_answer, saying):
    assert saying in fault_of(relay, given_answer)


lines = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.1 100 Continue", b"HTTP/0.9 200", b"HTTP/1.1 -1 x", b""),
        *(b"Content-Length: 5", b"Content-Length: -5", b"Content-Length: x", b": ", b" folded"),
        *(b"Transfer-Encoding: chunked", b"Content-Type: ;;==", b"5", b"-1", b"fffffffff", v1()),
    ]
)
replies = st.lists(st.one_of(lines, st.binary(max_size=20)), max_size=12).map(b"\r\n".join)


@given(st.one_of(replies, replies.map(HEAD.__add__)))
def test_no_answer_brings_another_error(data):
    ours, theirs = socket.socketpair()
    with theirs, pytest.MonkeyPatch.context() as patch:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        patch.setattr(relay_module, "_dialled", lambda *_: ours)
        try:
            assert len(get(parse_relay("http://relay.example"), PATH, LONG)) <= len(data)
        except Unreadable as error:
            assert error.what.en != "it cannot be reached"


def test_redirects_are_not_followed(relay, other):
    other.answers[:] = [answer(v1())]
    for status in (301, 302, 303, 307, 308):
        fault = fault_of(relay, answer(b"", status, Location=other.url + PATH))
        assert "redirects" in fault
    assert other.asked == []


@pytest.mark.parametrize(
    "given_answer",
    [
        silent,
        dripping(HEAD + b"\r\n" + v1()),
        dripping(HEAD + b"x: " + b"y" * 400),
        dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 100),
    ],
)
def test_a_relay_has_one_time_for_everything(relay, given_answer):
    assert fault_of(relay, given_answer, seconds=SHORT) == "no whole answer within 0.1 s"


def test_a_handshake_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(Unreadable, match="no whole answer"):
            fetch_beacon(SOURCE, [url], None, SHORT)


def test_a_resolver_that_never_answers(monkeypatch):
    stuck = queue.SimpleQueue()
    monkeypatch.setattr(relay_module.socket, "getaddrinfo", lambda *a, **k: stuck.get())
    with pytest.raises(Unreadable, match="no whole answer"):
        fetch_beacon(SOURCE, ["https://relay.example"], None, SHORT)
    stuck.put([])  # the thread may end


def test_a_name_that_nobody_has(monkeypatch):
    def unknown(*args, **more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(relay_module.socket, "getaddrinfo", unknown)
    with pytest.raises(Unreadable, match="the host is not found"):
        fetch_beacon(SOURCE, ["https://relay.example"], None, LONG)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreadable, match="cannot be reached"):
        fetch_beacon(SOURCE, [f"http://127.0.0.1:{port}"], None, LONG)


def test_the_next_address_of_a_name_is_tried(relay, monkeypatch):
    relay.answers[:] = [answer(v1())]
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()
    rows = [(0, 0, 0, "", place) for place in (closed, ("127.0.0.1", relay.port))]
    real = socket.getaddrinfo

    def resolved(host, *rest, **more):
        return rows if host == "relay.example" else real(host, *rest, **more)

    monkeypatch.setattr(relay_module.socket, "getaddrinfo", resolved)
    assert fetch_beacon(SOURCE, ["http://relay.example"], None, LONG) == LINE


def test_proxies_of_the_environment_are_not_used(relay, other, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, other.url)
    relay.answers[:] = other.answers[:] = [answer(v1())]
    assert fetch_beacon(SOURCE, [relay.url], None, LONG) == LINE
    assert other.asked == []


def test_the_next_relay_is_asked_and_every_fault_is_kept(relay, other):
    relay.answers[:] = [answer(b"", 500)]
    other.answers[:] = [answer(v2())]
    assert fetch_beacon(SOURCE, [relay.url, other.url], None, LONG) == LINE
    other.answers[:] = [answer(b"", 404)]
    with pytest.raises(Unreadable) as found:
        fetch_beacon(SOURCE, [relay.url, other.url], None, LONG)
    for text in found.value.what:
        assert text.index(relay.url) < text.index("500") < text.index(other.url)
    assert relay.asked == [PATH, PATH]


def test_no_relay_at_all():
    with pytest.raises(Unreadable, match="no relay is named"):
        fetch_beacon(SOURCE, [], None)


def test_a_forged_signature_is_passed_over(relay, other):
    check = checker()
    if check is None:
        pytest.skip("the library of the extra beacon is not installed")
    forged = answer(v2(signature=BY_ID["quicknet-1000-torsion1"]["signature"]))
    assert "does not hold" in fault_of(relay, forged, check=check)
    other.answers[:] = [answer(v1())]
    assert fetch_beacon(SOURCE, [relay.url, other.url], check, LONG) == LINE


def test_the_check_is_given_the_sealed_round(relay):
    seen = []

    def check(number, signature):
        seen.append((number, signature))
        raise FalseClaim("unchosen", relay_module.tr("假", "false"))

    assert fault_of(relay, answer(v1()), check=check) == "false"
    assert seen == [(1000, SIGNATURE)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.drand.sh",
        "ftp://api.drand.sh",
        "https://",
        "https:///path",
        "https://user@api.drand.sh",
        "https://api.drand.sh@other.example",
        "https://api.drand.sh?x=1",
        "https://api.drand.sh/#x",
        "https://api.drand.sh:0x50",
        "https://api.drand.sh:99999",
        "https://api.drand.sh/a b",
        "https://api.drand.sh/\r\nHost: other",
        "https://api.drand.sh\n",
        "https://中继.example",
        "https://[::1",
        "https://api.drand.sh\\x",
        "https://" + "a" * 300,
        "file:///etc/hosts",
    ],
)
def test_addresses_that_are_none(text):
    with pytest.raises(UsageError, match="not the address"):
        parse_relay(text)


@given(st.one_of(st.text(), st.text().map("https://".__add__)))
def test_addresses_at_random(text):
    try:
        found = parse_relay(text)
    except UsageError:
        return
    assert found.host and 1 <= found.port <= 65535 and found.path.isascii()


def test_addresses_in_parts():
    found = parse_relay("https://[::1]:6875/a/")
    assert (found.secure, found.host, found.port, found.path) == (True, "::1", 6875, "/a")
    assert parse_relay("http://h").port == 80 and parse_relay("https://h").port == 443
    assert all(parse_relay(text).secure for text in RELAYS) and len(RELAYS) == 5


def test_a_relay_without_tls_is_never_asked_in_place_of_one_with(relay):
    relay.answers[:] = [answer(v1())]
    with pytest.raises(Unreadable, match=r"cannot be reached|no whole answer"):
        fetch_beacon(SOURCE, [relay.url.replace("http:", "https:")], None, 1.0)
    assert PATH not in relay.asked


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    now = datetime.datetime.now(datetime.UTC)
    day, public = datetime.timedelta(days=1), key.public_key()
    usage = dict.fromkeys(
        ("content_commitment", "data_encipherment", "key_agreement", "crl_sign"), False
    ) | {"encipher_only": False, "decipher_only": False, "key_encipherment": False}
    signed = (
        x509.CertificateBuilder(name, name, public, 1, now - day, now + day)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), False)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "relay.pem"
    pem = serialization.Encoding.PEM
    form, lock = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, form, lock) + signed.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield from serving(context)


def test_a_certificate_that_nobody_trusts(secure):
    secure.answers[:] = [answer(v1())]
    with pytest.raises(Unreadable, match="its certificate is not trusted"):
        fetch_beacon(SOURCE, [secure.url.replace("http:", "https:")], None, LONG)
    assert secure.asked == []


def test_tls_with_a_certificate_that_is_trusted(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = secure.url.replace("http:", "https:")
    secure.answers[:] = [answer(v1()), dripping(HEAD + b"\r\n" + v1())]
    assert fetch_beacon(SOURCE, [url], None, LONG) == LINE
    with pytest.raises(Unreadable, match="no whole answer"):
        fetch_beacon(SOURCE, [url], None, SHORT)
