"""Public money: every account balances after every deed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.ledger import PAYEES, Ledger
from networks.errors import BadInput

CODES = ("DEMO", "ADOPT")
MONEY = st.floats(0.0, 100.0)
KINDS = ("grant", "pay", "promise", "settle", "release", "move")
DEEDS = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(CODES), MONEY), max_size=40)


def ledger(**free):
    book = Ledger(CODES, 12)
    for code, amount in free.items():
        book.grant(code, amount, 0)
    return book


def do(book, deed, code, amount):
    """One deed, as far as there is money for it."""
    other = CODES[1 - CODES.index(code)]
    match deed:
        case "grant":
            book.grant(code, amount, 1)
        case "pay":
            book.pay(code, "vendors", amount, 2)
        case "promise":
            book.promise(code, min(amount, book.free[code]))
        case "settle":
            book.settle(code, "firms", min(amount, book.promised[code]), 3)
        case "release":
            book.release(code, min(amount, book.promised[code]))
        case "move":
            book.move(code, other, amount)


@given(DEEDS)
def test_accounts_balance_after_every_deed(deeds):
    book = ledger()
    for deed in deeds:
        do(book, *deed)
        assert book.imbalance() < 1e-8
        assert min(*book.free.values(), *book.promised.values()) >= -1e-9


@given(DEEDS)
def test_no_more_is_paid_than_was_granted(deeds):
    book = ledger()
    for deed in deeds:
        do(book, *deed)
    assert book.paid.sum() <= book.granted.sum() + 1e-8


def test_a_payment_stops_at_what_is_free():
    book = ledger(DEMO=5.0)
    assert book.pay("DEMO", "firms", 8.0, 0) == 5.0
    assert book.pay("DEMO", "firms", 1.0, 0) == 0.0


def test_what_is_promised_cannot_be_spent_on_something_else():
    book = ledger(DEMO=5.0)
    book.promise("DEMO", 4.0)
    assert book.pay("DEMO", "firms", 8.0, 0) == pytest.approx(1.0)


def test_a_promise_beyond_the_purse_is_refused_in_one_line():
    with pytest.raises(BadInput, match=r"^DEMO: promises 6 million USD with 5 at hand$"):
        ledger(DEMO=5.0).promise("DEMO", 6.0)


def test_a_withdrawn_promise_is_free_again():
    book = ledger(DEMO=5.0)
    book.promise("DEMO", 4.0)
    book.release("DEMO", 4.0)
    assert (book.free["DEMO"], book.promised["DEMO"]) == (5.0, 0.0)


def test_paid_is_received():
    book = ledger(DEMO=5.0, ADOPT=3.0)
    book.pay("DEMO", "firms", 2.0, 0)
    book.pay("ADOPT", "academies", 3.0, 1)
    assert book.received == dict.fromkeys(PAYEES, 0.0) | {"firms": 2.0, "academies": 3.0}
    assert book.spent(0).tolist() == [2.0, 0.0]


def test_money_moved_is_lost_to_one_and_won_by_the_other():
    book = ledger(DEMO=5.0)
    book.move("DEMO", "ADOPT", 2.0)
    assert book.free == {"DEMO": 3.0, "ADOPT": 2.0}
    assert book.moved.sum() == 0.0


def test_an_imbalance_is_noticed():
    book = ledger(DEMO=5.0)
    book.free["DEMO"] += 0.5
    assert book.imbalance() == pytest.approx(0.5)
