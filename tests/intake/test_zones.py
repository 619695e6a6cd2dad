"""In which zones a file lies."""

from __future__ import annotations

import unicodedata

import pytest

from gemroute.core.values import Unread
from gemroute.intake.files import Raw, read_file
from gemroute.intake.zones import Zones


def raw(real_path: str, links: int = 1) -> Raw:
    return Raw("a file", b"", real_path, links)


def details(zones: Zones, raw: Raw) -> list[str]:
    """Return why the file may lie in another zone."""
    return [unread.detail for unread in zones.unknown(raw)]


@pytest.mark.parametrize(
    ("glob", "path", "held"),
    [
        pytest.param("/srv/patients/**", "/srv/patients/a/b.txt", True, id="any depth"),
        pytest.param("/srv/patients/**", "/srv/patients2/b.txt", False, id="a longer name"),
        pytest.param("/srv/patients", "/srv/patients/a/b.txt", True, id="a folder holds its files"),
        pytest.param("/srv/patients/", "/srv/patients/b", True, id="a slash at the end"),
        pytest.param("/srv/*/private", "/srv/a/private/b", True, id="one folder"),
        pytest.param("/srv/*/private", "/srv/a/b/private/c", False, id="a star stays in one"),
        pytest.param("/srv/**/private", "/srv/private/c", True, id="two stars may be none"),
        pytest.param("/srv/**/private", "/srv/a/b/private/c", True, id="or many"),
        pytest.param("/**", "/a", True, id="everything"),
        pytest.param("*.dcm", "/any/where/scan.dcm", True, id="a relative glob holds anywhere"),
        pytest.param("./ledger", "/any/ledger/a", True, id="a dot before it is nothing"),
        pytest.param("**/ledger/*.csv", "/any/ledger/a.csv", True, id="relative and deep"),
        pytest.param("**/ledger/*.csv", "/any/ledger/a.txt", False, id="another suffix"),
        pytest.param("/a/file?.txt", "/a/file1.txt", True, id="one letter"),
        pytest.param("/a/file?.txt", "/a/file12.txt", False, id="two letters"),
        pytest.param("/a/file[0-9]", "/a/file7", True, id="a range"),
        pytest.param("/a/file[!0-9]", "/a/file7", False, id="not a range"),
        pytest.param("/a/file[!0-9]", "/a/filex", True, id="outside a range"),
        pytest.param("/a[!b]c", "/a/c", False, id="a range is never a slash"),
        pytest.param("/a/[", "/a/[", True, id="an open bracket is itself"),
        pytest.param("/a/[^x]", "/a/^", True, id="a hat is itself"),
        pytest.param("/a.b", "/aXb", False, id="a dot is itself"),
        pytest.param("/a", "/a\nb", False, id="a line end ends nothing"),
        pytest.param("/a/*", "/a/b\nc", True, id="a star holds a line end"),
        pytest.param("~/patients", "/home/ann/patients/b", True, id="the home"),
        pytest.param("~", "/home/ann/b", True, id="all of the home"),
        pytest.param("/a/[!]", "/a/[!]", True, id="nothing in brackets is itself"),
        pytest.param("/a/[a&&b]", "/a/&", True, id="signs in brackets are themselves"),
        pytest.param("~bob/x", "/any/~bob/x", False, id="another's home is no name"),
        pytest.param("./~bob/x", "/any/~bob/x", True, id="a name with a tilde"),
    ],
)
def test_a_glob_holds_what_lies_below_it(glob, path, held):
    zones = Zones({"zone": [glob]}, "/home/ann")
    assert zones.of(path) == (frozenset({"zone"}) if held else frozenset())


def test_a_file_may_lie_in_several_zones():
    zones = Zones({"a": ["/x"], "b": ["/y", "/x/*"], "c": ["/z"]})
    assert zones.of("/x/file") == {"a", "b"}


def test_a_linked_folder_is_found_where_it_really_is(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "patients").symlink_to(tmp_path / "real")
    zones = Zones({"patients": [f"{tmp_path}/patients/**/*.txt"]})
    assert zones.of(str(tmp_path.resolve() / "real" / "a.txt")) == {"patients"}


@pytest.mark.parametrize(
    ("glob", "home"),
    [
        pytest.param("~/company/**", "", id="no home"),
        pytest.param("~", "", id="no home at all"),
        pytest.param("~bob/company/**", "/home/ann", id="the home of another"),
    ],
)
def test_whether_a_file_lies_in_a_zone_below_an_unknown_home_is_unknown(glob, home):
    zones = Zones({"a": ["/srv"], "b": ["/x", glob]}, home)
    assert zones.of("/any/~/company/plan") == frozenset()
    assert zones.of("/srv/plan") == {"a"}
    assert zones.unknown(raw("/home/ann/company/plan")) == (Unread("zone", "no home for ~"),)
    assert zones.unknown(raw("")) == ()


def test_with_a_home_a_tilde_is_known():
    assert Zones({"a": ["~/x", "~"]}, "/home/ann").unknown(raw("/home/ann/x")) == ()


def test_what_has_no_path_lies_in_no_zone():
    assert Zones({"all": ["/**"], "any": ["*"]}).of("") == frozenset()


def test_a_file_with_several_names_may_lie_in_another_zone():
    zones = Zones({"a": ["/x"]})
    assert zones.unknown(raw("/y", 2)) == (Unread("zone", "2 hard links"),)
    assert zones.unknown(raw("/y")) == zones.unknown(raw("/y", 0)) == ()


def test_without_zones_names_do_not_matter():
    assert Zones().unknown(raw("/y", 2)) == ()


def test_a_folder_with_a_star_in_its_name_is_that_folder(tmp_path):
    (tmp_path / "[2024] *").mkdir()
    (tmp_path / "patients").symlink_to(tmp_path / "[2024] *")
    zones = Zones({"linked": [f"{tmp_path}/patients/**"], "home": ["~/**"]}, "/home/[ann]")
    assert zones.of(str(tmp_path.resolve() / "[2024] *" / "a.txt")) == {"linked"}
    assert zones.of("/home/[ann]/a.txt") == {"home"}
    assert zones.of("/home/a/a.txt") == frozenset()


@pytest.mark.parametrize(
    "glob",
    [
        pytest.param("{}/patients/**", id="all below a folder"),
        pytest.param("{}/patients/*/letter.txt", id="a link where a star is"),
        pytest.param("**/ward/letter.txt", id="anywhere"),
    ],
)
@pytest.mark.parametrize("way", ["patients/ward/letter.txt", "./other/../patients/ward/letter.txt"])
def test_a_link_in_a_zone_that_leads_out_of_it_leaves_the_zone_unknown(
    tmp_path, monkeypatch, glob, way
):
    for name in ("patients", "share", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "share" / "letter.txt").write_text("x")
    (tmp_path / "patients" / "ward").symlink_to("../share")
    monkeypatch.chdir(tmp_path)
    zones = Zones({"patients": [glob.format(tmp_path)]})
    letter = read_file(way, 9)
    assert zones.of(letter.real_path) == frozenset()
    assert details(zones, letter) == ["a link leads to it"]
    assert details(zones, read_file("share/letter.txt", 9)) == []


def test_a_link_that_leads_into_a_zone_leaves_nothing_unknown(tmp_path):
    (tmp_path / "patients").mkdir()
    (tmp_path / "patients" / "letter.txt").write_text("x")
    (tmp_path / "link").symlink_to("patients")
    zones = Zones({"patients": [f"{tmp_path}/patients/**"]})
    letter = read_file(f"{tmp_path}/link/letter.txt", 9)
    assert (zones.of(letter.real_path), details(zones, letter)) == ({"patients"}, [])


def test_links_that_lead_in_circles_end():
    zones = Zones({"a": ["/x"]})
    assert details(zones, Raw("a", b"", "/y", path="/proc/self/root/" * 60 + "y")) == []


def test_the_way_into_the_working_folder_counts(tmp_path, monkeypatch):
    (tmp_path / "patients").mkdir()
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "letter.txt").write_text("x")
    (tmp_path / "patients" / "ward").symlink_to(tmp_path / "share")
    here = f"{tmp_path}/patients/ward"
    monkeypatch.chdir(here)
    zones = Zones({"patients": [f"{tmp_path}/patients/**"]}, here=here)
    assert details(zones, read_file("letter.txt", 9)) == ["a link leads to it"]
    # Standard input, of which only the real path is known.
    piped = raw(str(tmp_path.resolve() / "share" / "letter.txt"))
    assert details(zones, piped) == ["a link leads to it"]
    monkeypatch.chdir(tmp_path)
    assert details(zones, piped) == []  # what the shell said is of another folder


def test_a_working_folder_that_is_gone_is_no_way(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert details(Zones({"a": ["/x"]}, here=str(folder)), raw("/y")) == []


def test_a_file_whose_place_nobody_knows_may_lie_in_any_zone():
    lost = Raw("stdin", b"", is_lost=True)
    assert details(Zones({"a": ["/x"]}), lost) == ["where it lies is not known"]
    assert details(Zones(), lost) == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(unicodedata.normalize("NFD", "/srv/Müller/a"), id="letters in parts"),
        pytest.param("/srv/MÜLLER/a", id="capitals"),
        pytest.param("/srv/m\u00fcller/a", id="no capital"),
    ],
)
def test_a_name_in_other_letters_leaves_the_zone_unknown(path):
    zones = Zones({"a": ["/srv/Müller/**"]})
    assert zones.of(path) == frozenset()
    assert details(zones, raw(path)) == ["in other letters"]
    assert details(zones, raw("/srv/Muller/a")) == []


def test_a_folder_by_another_name_is_the_same_folder(tmp_path, monkeypatch):
    same = {f"{tmp_path}/patients", f"{tmp_path}/mounted"}
    monkeypatch.setattr(
        "os.path.samefile", lambda one, other: one == other or {str(one), str(other)} == same
    )
    zones = Zones({"patients": [f"{tmp_path}/patients/*.txt"]})
    assert zones.of(f"{tmp_path}/mounted/a.txt") == {"patients"}
    assert zones.of(f"{tmp_path}/mounted/a.csv") == frozenset()
