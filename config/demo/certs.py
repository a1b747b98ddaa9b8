"""Certificates gone bad: expired, for another name, signed by nobody, made fresh in memory for each world."""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Flaw = Literal["expired", "wrong-name", "self-signed"]


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def make_certificate(host: str, flaw: Flaw) -> bytes:
    """Key and certificate of one host as PEM. All but `self-signed` name an issuer that no machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    named = "parked.example.net" if flaw == "wrong-name" else host
    issuer_key = key if flaw == "self-signed" else ec.generate_private_key(ec.SECP256R1())
    start, end = (now - timedelta(400), now - timedelta(35)) if flaw == "expired" else (now - timedelta(30), now + timedelta(300))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(named))
        .issuer_name(_name(named if flaw == "self-signed" else "Demo Issuing CA"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(named)]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem + certificate.public_bytes(serialization.Encoding.PEM)


def server_context(flaws: dict[str, Flaw]) -> ssl.SSLContext:
    """A server context that shows each host its own bad certificate (by SNI)."""
    contexts = {host: _context(make_certificate(host, flaw)) for host, flaw in flaws.items()}
    default = _context(make_certificate("localhost", "self-signed"))

    def choose(connection: ssl.SSLObject, host: str | None, _context: ssl.SSLContext) -> None:
        if host in contexts:
            connection.context = contexts[host]

    default.sni_callback = choose
    return default


def _context(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The ssl module reads certificates from files only.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "host.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
