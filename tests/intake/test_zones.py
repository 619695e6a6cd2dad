"""In which zones a file lies."""

from __future__ import annotations

import pytest

from gemroute.core.values import Unread
from gemroute.intake.zones import Zones


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
    assert zones.unknown("/home/ann/company/plan", 1) == (Unread("zone", "no home for ~"),)
    assert zones.unknown("", 1) == ()


def test_with_a_home_a_tilde_is_known():
    assert Zones({"a": ["~/x", "~"]}, "/home/ann").unknown("/home/ann/x", 1) == ()


def test_what_has_no_path_lies_in_no_zone():
    assert Zones({"all": ["/**"], "any": ["*"]}).of("") == frozenset()


def test_a_file_with_several_names_may_lie_in_another_zone():
    zones = Zones({"a": ["/x"]})
    assert zones.unknown("/y", 2) == (Unread("zone", "2 hard links"),)
    assert zones.unknown("/y", 1) == zones.unknown("/y", 0) == ()


def test_without_zones_names_do_not_matter():
    assert Zones().unknown("/y", 2) == ()
