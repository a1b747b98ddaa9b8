"""The certificate of a host: valid, expired, for another name, or without a chain."""

from __future__ import annotations

import contextlib
import socket
import ssl
from datetime import UTC, date, datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from crawler.facts import Outcome
from crawler.guard import AddressGuard

_VERIFY = {  # OpenSSL's verification codes
    10: Outcome.TLS_EXPIRED,
    9: Outcome.TLS_EXPIRED,  # not valid yet
    62: Outcome.TLS_NAME,
    64: Outcome.TLS_NAME,
}
_CHAIN = {2, 18, 19, 20, 21, 27}


def examine(host: str, port: int, guard: AddressGuard, timeout_s: float) -> tuple[Outcome | None, str, date | None]:
    """(outcome, words, last day) of a host's certificate.

    None as outcome means that the certificate is good, or that the host could not be reached at all, which is
    for the request itself to say. Blocks: call it in a thread.
    """
    address = _address(host, port, guard)
    if address is None:
        return None, "", None
    try:
        with _connect(address, port, host, ssl.create_default_context(), timeout_s) as stream:
            return None, "", _ends(stream.getpeercert(binary_form=True))[0]
    except ssl.SSLCertVerificationError as error:
        ends, subject = _look(address, port, host, timeout_s)
        words = f"{error.verify_message}; {subject}; 有效期至 {ends}" if ends else str(error.verify_message)
        outcome = _VERIFY.get(error.verify_code)
        if outcome is None:
            outcome = Outcome.TLS_CHAIN if error.verify_code in _CHAIN else Outcome.TLS_FAILED
        # A chain that does not verify is told first by OpenSSL; an expiry weighs more for who must act.
        if ends is not None and ends < datetime.now(UTC).date():
            outcome = Outcome.TLS_EXPIRED
        return outcome, words, ends
    except ssl.SSLError as error:
        return Outcome.TLS_FAILED, str(error.reason or error)[:200], None
    except OSError:
        return None, "", None


def _address(host: str, port: int, guard: AddressGuard) -> str | None:
    mapped = guard.mapped(host)
    if mapped is not None:
        return mapped
    with contextlib.suppress(OSError, UnicodeError):
        for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if guard.permits_ip(str(where[0]), host, port):
                return str(where[0])
    return None


def _connect(address: str, port: int, host: str, context: ssl.SSLContext, timeout_s: float) -> ssl.SSLSocket:
    plain = socket.create_connection((address, port), timeout=timeout_s)
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _look(address: str, port: int, host: str, timeout_s: float) -> tuple[date | None, str]:
    """Read the certificate that would not verify, so that the report can name it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with _connect(address, port, host, context, timeout_s) as stream:
            return _ends(stream.getpeercert(binary_form=True))
    except OSError:
        return None, ""


def _ends(der: bytes | None) -> tuple[date | None, str]:
    if not der:
        return None, ""
    try:
        certificate = x509.load_der_x509_certificate(der)
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return None, ""
    ends: datetime = certificate.not_valid_after_utc
    return ends.astimezone(UTC).date(), str(names[0].value)[:100] if names else ""
