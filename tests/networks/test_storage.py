"""Network files: the same back, the same bytes, and one line for whatever else stands under the name."""

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from networks import storage
from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.network import FORMAT, Network
from networks.storage import META, load_network, read_summary, save_network
from tests import small

PEOPLE = small.population(60)
NETWORK = Network(
    graph=small.graph(PEOPLE),
    population=PEOPLE,
    sectors=("A", "B", "C"),
    regions=("N", "E", "S", "W"),
    structure="xx",
    origin={"kind": "drawn", "options": {"seed": "1"}},
)
NAMED = replace(NETWORK, labels=tuple(f"금속 {i}/é" for i in range(60)), origin={"kind": "imported"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_network(tmp_path / "net.npz", NETWORK)
    return tmp_path / "net.npz"


def rewritten(file: Path, change) -> None:
    """Write the file again with its parts changed and the hash left as it was."""
    with zipfile.ZipFile(file) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    change(held)
    with zipfile.ZipFile(file, "w") as parts:
        for name, data in held.items():
            parts.writestr(name, data)


def with_head(**changes):
    def change(held):
        held[META] = json.dumps({**json.loads(held[META]), **changes}).encode()

    return change


def with_array(name, array):
    def change(held):
        data = io.BytesIO()
        np.lib.format.write_array(data, array, version=(1, 0))
        held[f"{name}.npy"] = data.getvalue()

    return change


def without(name):
    return lambda held: held.pop(name)


@pytest.mark.plain
@pytest.mark.parametrize("network", [NETWORK, NAMED], ids=["numbered", "named"])
def test_what_is_read_is_what_was_written(network: Network, tmp_path: Path) -> None:
    digest = save_network(tmp_path / "net.npz", network)
    back = load_network(tmp_path / "net.npz")
    for part, names in (
        ("graph", ("out_indptr", "supplier", "customer", "in_indptr", "in_edge", "value", "durability")),
        ("population", ("sector", "region", "employees", "output", "value_added", "weight", "lead")),
    ):
        for name in names:
            was, now = getattr(getattr(network, part), name), getattr(getattr(back, part), name)
            np.testing.assert_array_equal(now, was)
            assert now.dtype == was.dtype
    assert (back.labels, back.sectors, back.regions) == (network.labels, network.sectors, network.regions)
    assert back.origin == network.origin
    assert back.sha256() == digest == network.sha256()


def test_arrays_that_were_read_cannot_be_written(file: Path) -> None:
    assert not load_network(file).graph.value.flags.writeable
    assert not load_network(file).population.output.flags.writeable


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_network(tmp_path / "one.npz", NAMED)
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 2, 3, 4, 5, 6, 7, 0))
    save_network(tmp_path / "two.npz", load_network(tmp_path / "one.npz"))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_every_part_counts_in_the_hash() -> None:
    value = NETWORK.graph.value.copy()
    value[3] += 1e-9
    others = [
        replace(NETWORK, structure="yy"),
        replace(NETWORK, origin={"kind": "drawn"}),
        replace(NETWORK, labels=tuple(f"f{i}" for i in range(60))),
        replace(NETWORK, graph=replace(NETWORK.graph, value=value)),
        replace(NETWORK, population=replace(PEOPLE, lead=np.zeros(60, bool))),
    ]
    assert len({each.sha256() for each in (NETWORK, *others)}) == 6


def test_the_head_is_read_without_the_arrays(file: Path) -> None:
    summary = read_summary(file)
    assert (summary.n, summary.m, summary.structure) == (60, NETWORK.graph.m, "xx")
    assert summary.sha256 == NETWORK.sha256()
    assert summary.is_synthetic


def test_the_sentence_says_drawn_or_own(tmp_path: Path) -> None:
    save_network(tmp_path / "net.npz", NETWORK)
    assert "synthetic" in read_summary(tmp_path / "net.npz").sentence
    own = replace(
        NETWORK,
        origin={"kind": "imported", "from": [{"name": "e.csv"}], "completed": [{"column": "region"}]},
    )
    save_network(tmp_path / "own.npz", own)
    said = read_summary(tmp_path / "own.npz").sentence
    assert "the user's own: e.csv" in said
    assert "completed by rule or by chance: region" in said
    assert "synthetic" not in said


def test_numpy_opens_the_file(file: Path) -> None:
    with np.load(file) as parts:
        np.testing.assert_array_equal(parts["customer"], NETWORK.graph.customer)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_off_anywhere_is_refused(file: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(share * len(data))])
    with pytest.raises(BadInput, match=r"^net\.npz: [^\n]*$"):
        load_network(file)


def test_one_turned_bit_anywhere_is_noticed(file: Path) -> None:
    data = file.read_bytes()
    for place in range(40, len(data), len(data) // 60):
        garbled = bytearray(data)
        garbled[place] ^= 16
        file.write_bytes(bytes(garbled))
        try:
            same = load_network(file)
        except BadInput as error:
            assert "\n" not in str(error)  # noqa: PT017 - some bits, as a part's hour, carry nothing
        else:
            assert same.sha256() == NETWORK.sha256()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_head(format=FORMAT + 1), f"has format {FORMAT + 1}, made by a newer version"),
        (with_head(format="1"), "does not hold what it should"),
        (with_head(kind="other"), "is no network file"),
        (with_head(structure="yy"), "its hash does not fit"),
        (with_head(sectors=[1]), "does not hold what it should"),
        (without(META), "network.json is missing"),
        (without("value.npy"), "value.npy is missing"),
        (with_array("value", NETWORK.graph.value[:-1]), "its hash does not fit"),
        (with_array("value", NETWORK.graph.value.astype(np.float32)), "value has another form"),
        (with_array("value", NETWORK.graph.value[None, :]), "value has another form"),
        (with_array("customer", NETWORK.graph.customer[::-1].copy()), "its hash does not fit"),
        (lambda held: held.update({META: b"\xff{"}), "cannot be read"),
        (lambda held: held.update({META: b"[" * 100_000}), "cannot be read"),
        (
            lambda held: held.update({"value.npy": b"\x93NUMPY\x01\x00\x10\x00{'descr': exit()}"}),
            "another form",
        ),
        (lambda held: held.update({"value.npy": b""}), "another form"),
    ],
    ids=str,
)
def test_a_changed_file_is_refused_in_one_line(file: Path, change, said: str) -> None:
    rewritten(file, change)
    with pytest.raises(BadInput, match=r"^net\.npz: [^\n]*$") as refused:
        load_network(file)
    assert said in str(refused.value)


def test_pickled_objects_are_never_loaded(file: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(file.parent / "sprung"),))

    data = io.BytesIO()
    np.save(data, np.array([Trap()], dtype=object), allow_pickle=True)
    rewritten(file, lambda held: held.update({"value.npy": data.getvalue()}))
    with pytest.raises(BadInput, match="another form"):
        load_network(file)
    assert not (file.parent / "sprung").exists()


def test_a_head_that_counts_other_entries_than_follow_is_refused(file: Path) -> None:
    def change(held):
        held["sector.npy"] = held["sector.npy"].replace(b"(60,)", b"(61,)")

    rewritten(file, change)
    with pytest.raises(BadInput, match="sector has another form"):
        load_network(file)


def test_a_file_that_was_packed_again_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in held.items():
            parts.writestr(name, data)
    with pytest.raises(BadInput, match="another form"):
        load_network(file)


def test_a_packed_part_is_refused_before_it_is_unpacked(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(META, "0" * 10_000_000)
    with pytest.raises(BadInput, match="another form"):
        load_network(file)


@pytest.mark.parametrize("data", [b"", b"supplier,customer\na,b\n", b"PK\x03\x04", os.urandom(500)], ids=len)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(data)
    for read in (load_network, read_summary):
        with pytest.raises(BadInput, match=r"^x\.npz: is (no network file|cut off)"):
            read(tmp_path / "x.npz")


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_network(tmp_path / "x.npz")
    with pytest.raises(BadInput, match="is a folder"):
        load_network(tmp_path)


def broken(**changes):
    return replace(NETWORK, graph=replace(NETWORK.graph, **changes))


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (broken(customer=NETWORK.graph.customer + np.int32(60)), "a row that does not exist"),
        (broken(value=-NETWORK.graph.value), "negative"),
        (broken(durability=NETWORK.graph.durability + np.float32(1)), "durability outside 0 to 1"),
        (broken(out_indptr=NETWORK.graph.out_indptr[::-1].copy()), "do not fit together"),
        (broken(customer=NETWORK.graph.supplier), "to itself"),
        (replace(NETWORK, sectors=("A",)), "a sector that does not exist"),
        (replace(NETWORK, regions=("A",)), "a region that does not exist"),
        (replace(NETWORK, labels=("a",) * 60), "names that stand twice"),
        (replace(NETWORK, labels=("a",)), "names that fit no row"),
        (
            replace(NETWORK, population=replace(PEOPLE, employees=0 * PEOPLE.employees)),
            "employees out of bounds",
        ),
        (replace(NETWORK, population=replace(PEOPLE, lead=np.ones(60, bool))), "do not weigh 1"),
        (replace(NETWORK, population=replace(PEOPLE, output=PEOPLE.output[1:])), "different length"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_arrays_that_break_a_promise_are_neither_written_nor_read(
    network: Network, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match=said):
        save_network(tmp_path / "net.npz", network)
    assert not list(tmp_path.iterdir())
    with monkeypatch.context() as unchecked:
        unchecked.setattr(storage, "check_network", lambda *_: None)
        save_network(tmp_path / "net.npz", network)
    with pytest.raises(BadInput, match=r"^net\.npz: [^\n]*$"):
        load_network(tmp_path / "net.npz")


def test_an_existing_file_is_replaced_only_if_told(file: Path) -> None:
    with pytest.raises(BadInput, match="exists"):
        save_network(file, NAMED)
    save_network(file, NAMED, overwrite=True)
    assert load_network(file).labels == NAMED.labels


def test_an_interrupt_while_writing_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = file.read_bytes()
    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_network(file, NAMED, overwrite=True)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_an_interrupt_between_two_arrays_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = file.read_bytes()
    monkeypatch.setattr("numpy.lib.format.write_array_header_1_0", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_network(file, NAMED, overwrite=True)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="its folder does not exist"):
        save_network(tmp_path / "no" / "net.npz", NETWORK)


def test_a_weight_of_one_up_to_rounding_is_taken(tmp_path: Path) -> None:
    weight = np.where(PEOPLE.lead, 1.0, np.nextafter(1.0, 0.0))
    save_network(tmp_path / "net.npz", replace(NETWORK, population=replace(PEOPLE, weight=weight)))
    np.testing.assert_array_equal(load_network(tmp_path / "net.npz").population.weight, weight)


def test_a_network_without_relations_is_taken(tmp_path: Path) -> None:
    lonely = replace(NETWORK, graph=SupplyGraph.from_edges(60, [], [], []))
    save_network(tmp_path / "net.npz", lonely)
    assert load_network(tmp_path / "net.npz").graph.m == 0
