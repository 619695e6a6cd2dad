"""Files are opened once, without waiting, and asked by their descriptor who they are."""

from __future__ import annotations

import io
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from gemroute.core.errors import InputUnreadable
from gemroute.intake import files
from gemroute.intake.files import read_file, read_stream


def refusal(path: Path | str, most_bytes: int = 100) -> str:
    with pytest.raises(InputUnreadable) as caught:
        read_file(str(path), most_bytes)
    assert caught.value.exit_status == 14
    assert caught.value.hint
    return caught.value.message


def test_a_file_gives_its_bytes_its_typed_name_and_its_real_path(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_bytes(b"x\r\ny")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    raw = read_file("link/a.txt", 100)
    assert (raw.name, raw.data) == ("link/a.txt", b"x\r\ny")
    assert raw.real_path == str(tmp_path.resolve() / "real" / "a.txt")


def test_what_cannot_be_opened_is_told_with_a_way_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    assert refusal("none.txt") == "none.txt: there is no such file."
    assert refusal(tmp_path) == f"{tmp_path}: is a folder, not a file."
    assert refusal("loop").startswith("loop: cannot be opened:")
    assert refusal("a\0b") == "a\0b: cannot be opened: not a possible name."
    assert refusal("/dev/null") == "/dev/null: is a device, not a file."


def test_a_name_is_one_line_wherever_it_is_told(tmp_path):
    forged = tmp_path / "a\n→ local\tpublic"
    with pytest.raises(InputUnreadable) as missing:
        read_file(str(forged), 9)
    forged.mkdir()
    with pytest.raises(InputUnreadable) as folder:
        read_file(str(forged), 9)
    forged.rmdir()
    forged.write_bytes(b"text")
    told = (missing.value.message, folder.value.message, read_file(str(forged), 9).name)
    assert all("a␊→ local␉public" in one and "\n" not in one for one in told)


def test_a_closed_file_is_told(tmp_path, monkeypatch):
    def closed(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", closed)
    assert refusal("a") == "a: you may not read it."


def test_a_pipe_and_a_socket_do_not_make_us_wait(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    assert refusal("pipe") == "pipe: is a pipe, not a file."
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock")
        assert refusal("sock").startswith("sock: cannot be opened")


def test_one_byte_too_many_is_refused_and_names_the_limit(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert len(read_file(str(path), 100).data) == 100
    path.write_bytes(b"x" * 101)
    assert refusal(path) == f"{path}: larger than the limit of 100 bytes for input."


def test_a_file_that_fails_while_it_is_read_is_refused(monkeypatch):
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(InputUnreadable, match="stdin: cannot be read: Input/output error"):
        read_stream(Broken(), "stdin", 100)


def test_a_file_that_was_moved_while_it_was_read_has_no_known_place(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    read = files._read

    def move_first(file, name, most_bytes):
        path.rename(tmp_path / "b")
        path.write_bytes(b"another")
        return read(file, name, most_bytes)

    monkeypatch.setattr(files, "_read", move_first)
    assert read_file(str(path), 100).real_path == str(tmp_path / "b")
    path.unlink()
    (tmp_path / "b").unlink()
    path.write_bytes(b"x")
    monkeypatch.setattr(files, "_read", lambda *_: path.unlink() or b"x")
    assert refusal(path) == f"{path}: changed place while it was read."


def test_without_proc_the_path_is_proved_by_identity(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    monkeypatch.setattr(files, "_path_behind", lambda descriptor: None)
    assert read_file(str(path), 100).real_path == str(path.resolve())


def test_a_stream_is_read_to_its_end_however_late_it_comes():
    out, into = os.pipe()

    def write() -> None:
        with os.fdopen(into, "wb", buffering=0) as pipe:
            pipe.write(b"early ")
            time.sleep(0.2)
            pipe.write(b"late")

    writer = threading.Thread(target=write)
    writer.start()
    os.set_blocking(out, False)  # as another program may have left it
    with os.fdopen(out, "rb") as stream:
        raw = read_stream(stream, "stdin", 100)
    writer.join()
    assert (raw.name, raw.data, raw.real_path) == ("stdin", b"early late", "")


def test_a_file_behind_standard_input_keeps_its_place(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    with path.open("rb") as stream:
        assert read_stream(stream, "stdin", 100).real_path == str(path.resolve())


@pytest.mark.parametrize("replacement", [None, b"another"], ids=["deleted", "replaced"])
def test_a_file_that_standard_input_outlives_keeps_its_zone(tmp_path, replacement):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    with path.open("rb") as stream:
        path.unlink()
        if replacement:
            path.write_bytes(replacement)
        assert read_stream(stream, "stdin", 100).real_path == str(path.resolve())


def test_a_stream_in_memory_has_no_place():
    assert read_stream(io.BytesIO(b"x"), "stdin", 100) == files.Raw("stdin", b"x", "")


def test_a_kernel_that_does_not_tell_gives_no_place(tmp_path, monkeypatch):
    def refuse(self: Path) -> Path:
        raise PermissionError

    path = tmp_path / "a"
    path.write_bytes(b"x")
    monkeypatch.setattr(Path, "readlink", refuse)
    with path.open("rb") as stream:
        raw = read_stream(stream, "stdin", 100)
    assert (raw.real_path, raw.is_lost) == ("", True)


def test_a_path_that_is_another_files_is_not_the_place_of_a_stream(tmp_path, monkeypatch):
    # So it is where the stream comes from another container, or from what is mounted no more.
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"x")
    other.write_bytes(b"x")
    monkeypatch.setattr(Path, "readlink", lambda self: other)
    with path.open("rb") as stream:
        raw = read_stream(stream, "stdin", 100)
    assert (raw.real_path, raw.is_lost) == ("", True)


def test_a_pipe_lies_nowhere_and_is_not_lost():
    out, into = os.pipe()
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        assert not read_stream(stream, "stdin", 100).is_lost


def test_bytes_do_not_show_in_a_repr(tmp_path):
    assert "secret" not in repr(files.Raw("name", b"secret", "/secret"))
