"""A node's credential: kept for its owner only, renewed without ever standing outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocol.credential import Credential
from protocol.errors import MessageMalformed
from protocol.runtime.credential_folder import CredentialFolder, adoption
from protocol.words import NodeId

OLD = Credential(hub_id="h", node_id=NodeId("n"), secret=b"o" * 32, authority="PEM")
NEW = b"n" * 32
"""Travels as hex."""


def secret(folder: CredentialFolder) -> bytes:
    assert folder.current is not None
    return folder.current.secret


def test_it_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    CredentialFolder(tmp_path).keep(OLD)
    assert (tmp_path / "credential").stat().st_mode & 0o777 == 0o600
    assert CredentialFolder(tmp_path).current == OLD


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "credential").write_bytes(b"\x81garbage")
    assert CredentialFolder(tmp_path).current is None


def test_a_renewed_secret_is_used_and_the_old_one_goes_when_the_broker_took_it(tmp_path: Path) -> None:
    folder = CredentialFolder(tmp_path)
    folder.keep(OLD)
    renewed = folder.renew(NEW.hex())
    assert secret(folder) == NEW and adoption(renewed).token_hash != adoption(OLD).token_hash
    assert folder.accepted() is None
    assert not (tmp_path / "credential.former").exists() and secret(CredentialFolder(tmp_path)) == NEW


def test_a_hub_that_never_heard_of_the_new_secret_hears_of_it(tmp_path: Path) -> None:
    CredentialFolder(tmp_path).keep(OLD)
    CredentialFolder(tmp_path).renew(NEW.hex())
    folder = CredentialFolder(tmp_path)  # a restart in between
    assert secret(folder) == NEW
    assert folder.refused() and secret(folder) == b"o" * 32
    said = folder.accepted()
    assert said is not None and said.node_id == "n", "the hub is told which secret is kept"
    assert folder.refused() and secret(folder) == NEW
    assert folder.accepted() is None and not folder.refused()


def test_a_node_with_one_secret_that_is_refused_has_nothing_else_to_try(tmp_path: Path) -> None:
    folder = CredentialFolder(tmp_path)
    folder.keep(OLD)
    assert not folder.refused() and folder.current == OLD
    folder.forget()
    assert folder.current is None and CredentialFolder(tmp_path).current is None


def test_a_node_that_was_never_paired_takes_no_secret(tmp_path: Path) -> None:
    with pytest.raises(MessageMalformed):
        CredentialFolder(tmp_path).renew("00" * 32)


@pytest.mark.parametrize("known_to_the_broker", [b"o" * 32, NEW, b"2" * 32, b"3" * 32])
def test_whichever_of_several_secrets_in_a_row_the_broker_knows_the_node_gets_in(
    tmp_path: Path, known_to_the_broker: bytes
) -> None:
    folder = CredentialFolder(tmp_path)
    folder.keep(OLD)
    for given in (NEW, b"2" * 32, b"3" * 32):
        folder.renew(given.hex())
    folder = CredentialFolder(tmp_path)
    tried = [secret(folder)]
    while tried[-1] != known_to_the_broker and len(tried) < 4:
        assert folder.refused()
        tried.append(secret(folder))
    assert tried[-1] == known_to_the_broker
    said = folder.accepted()
    assert (said is None) == (known_to_the_broker == b"3" * 32)
