"""The keys, their file, and the hashes made with them."""

import os
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history.conftest import TODAY, mode
from tests.support import told
from x12scrub.errors import Forbidden, TryAgain, UsageError
from x12scrub.history.keys import Key, Keys
from x12scrub.history.place import Place
from x12scrub.history.store import initialised, opened

KEY = Key("0a1b2c3d", bytes(range(32)), "2024-09-14")
OTHER = Key("ffffffff", bytes(32), "2024-09-15")
TEXTS = st.lists(st.text(max_size=4), max_size=4).map(tuple)


def test_a_hash_is_blake2b_with_the_key() -> None:
    """Of the texts, each with its length before it; the kind personalises it."""
    expected = blake2b(b"4:LAKE3:ZQ1", key=bytes(range(32)), digest_size=16, person=b"patient").digest()
    assert KEY.token("patient", ("LAKE", "ZQ1")) == expected


@given(TEXTS, TEXTS)
def test_different_texts_have_different_hashes(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """However they are cut: ("A", "BC") is not ("AB", "C")."""
    assert (KEY.token("patient", one) == KEY.token("patient", other)) == (one == other)
    assert KEY.token("patient", one) != OTHER.token("patient", one)
    assert KEY.token("patient", one) != KEY.token("claim", one)


@pytest.mark.parametrize(
    ("provider", "text"),
    [
        (None, None),
        (("npi", "1000000731"), "1000000731"),
        (("npi", "123456789"), "~"),
        (("npi", "12345678X9"), "~"),
        (("npi", "\u0661" * 10), "~"),
        (("tax", "1000000731"), "~"),
        (("name", "OAKMOSSER", "W", "L1"), "~"),
    ],
)
def test_an_npi_is_public_and_nothing_else_about_a_provider_is(
    provider: tuple[str, ...] | None, text: str | None
) -> None:
    """What stands where an NPI should be may be anything."""
    found = KEY.provider(provider)
    if text == "~":
        assert found == f"~{KEY.token('provider', provider or ()).hex()}"
    else:
        assert found == text


def test_a_key_file_is_read_as_it_was_written() -> None:
    for keys in (Keys((KEY,)), Keys((KEY, OTHER))):
        assert Keys.read(keys.written()) == keys
    assert Keys((KEY, OTHER)).current == OTHER


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n",
        b"0a1b2c3d 00ff 2024-09-14\n",
        KEY.secret,
        Keys((KEY, KEY)).written(),
        Keys((KEY, OTHER)).written() + b"eeeeeeee " + b"11" * 32 + b" 2024-09-16\n",
        Keys((KEY,)).written()[:-40],
        Keys((KEY,)).written().replace(b"0a1b2c3d ", b""),
        Keys((KEY,)).written().replace(b"1f", b"zz"),
    ],
)
def test_a_damaged_key_file_is_refused_without_a_word_of_it(content: bytes) -> None:
    with pytest.raises(UsageError, match="damaged") as refusal:
        Keys.read(content)
    assert KEY.secret.hex() not in told(refusal.value)


def test_a_key_shows_its_secret_to_nobody() -> None:
    assert KEY.secret.hex() not in told(Keys((KEY,)))
    assert "\\x01\\x02" not in told(Keys((KEY,)))


def test_new_keys_differ() -> None:
    one, other = Key.new(TODAY), Key.new(TODAY)
    assert one.id != other.id
    assert one.secret != other.secret
    assert (len(one.secret), one.made) == (32, "2024-09-14")


def test_init_makes_what_only_its_owner_can_read(tmp_path: Path) -> None:
    """State directory 0700, key file and database 0600, whatever the umask; a second time nothing is made."""
    place = Place(tmp_path / "deep" / "state")
    before = os.umask(0)
    try:
        said = list(initialised(place, TODAY))
        with opened(place) as store, store.writing(), store.reading():
            beside = {file.name: mode(file) for file in place.state.iterdir()}
    finally:
        os.umask(before)
    assert [message.split(":")[0].split(" in ")[0] for message in said] == [
        f"made the key file {place.key_file}",
        "made the tables of the history",
    ]
    assert mode(place.state) == 0o700
    assert {"history.key", "history.db", "history.db-wal", "history.db-shm"} == set(beside)
    assert set(beside.values()) == {0o600}
    content = place.key_file.read_bytes()
    assert list(initialised(place, date(2024, 9, 20))) == []
    assert place.key_file.read_bytes() == content


@pytest.mark.parametrize("wrong", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused(file: Place, wrong: int) -> None:
    """The message names the file and the remedy; status 77."""
    for path in (file.key_file, file.database):
        path.chmod(wrong)
        with (
            pytest.raises(Forbidden, match=f"is open to others \\(mode {wrong:04o}\\): chmod 600 it") as refusal,
            opened(file),
        ):
            pass
        assert str(path) in str(refusal.value)
        path.chmod(0o600)
    with opened(file):
        pass


def test_a_state_directory_that_others_may_write_to_is_refused(file: Place) -> None:
    """They could put another key in place of this one. That they may look into it is no harm: the files are closed."""
    file.state.chmod(0o770)
    with pytest.raises(Forbidden, match="chmod go-w"), opened(file):
        pass
    file.state.chmod(0o755)
    with opened(file):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_key_file_of_another_user_is_refused(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may use it; anybody else may not."""
    os.chown(file.key_file, 12345, -1)
    with opened(file):
        pass
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(Forbidden, match="belongs to another user"):
        file.keys()


def test_without_a_history_the_way_to_one_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="make one with `x12scrub init`"), opened(place):
        pass
    with pytest.raises(UsageError, match="make one with `x12scrub init`"), place.alone():
        pass
    assert not place.state.exists()


def test_another_key_of_the_same_id_is_refused(place: Place) -> None:
    """A key file from elsewhere would find nobody, and nobody would notice."""
    list(initialised(place, TODAY))
    (key,) = place.keys().all
    for other in (Keys((Key(key.id, bytes(32), key.made),)), Keys((Key.new(TODAY),))):
        place.write(other)
        with pytest.raises(UsageError, match=f"rows under key {key.id}, which is not in the key file"), opened(place):
            pass
        with pytest.raises(UsageError, match="not in the key file"):
            list(initialised(place, TODAY))


def test_two_programs_do_not_change_the_keys_at_once(file: Place) -> None:
    with file.alone(), pytest.raises(TryAgain, match="another program"):
        list(initialised(file, TODAY))
    assert list(initialised(file, TODAY)) == []
