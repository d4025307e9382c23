#!/usr/bin/env python3
"""Checks that each verb of the store is tried without the term (test/store/postgres): prints those
that are not, and fails if there is one."""
import pathlib
import re
import sys

# Of the store itself, and of the books beside it
OF_THE_STORE = ["message_store", "request_store", "dead_letter_store", "store_cleanup", "store"]
OF_BOOKS = {
    "campaign_book": "campaign_book", "contact_book": "contact_book", "events": "event_log",
    "figure_log": "figure_log", "list_book": "list_book", "recipient_book": "recipient_book",
    "sequence_book": "sequence_book", "suppressions": "suppression_book",
}
# They change nothing on disk.
NO_CHANGE = {
    "broken", "flush", "give_up_after", "refuse_after", "event_log::find_by_resend_id",
    "event_log::record_own",
}
# They follow another one that is tried, or are a few transactions in a row.
FOLLOW = {
    "campaign_book::feed", "campaign_book::resume_anew", "campaign_book::start_with",
    "carry_out_cancel", "contact_book::complete", "end_cancel", "event_log::join",
    "forget_counts", "list_book::remove", "list_book::remove_rest", "recipient_book::complete",
    "sequence_book::happened", "settle_queued",
}
VERB = re.compile(r"^    (?:void|boost::asio::awaitable<[^;]*>)\s+(\w+)\(", re.MULTILINE)


def verbs(header):
    public = re.sub(r"^private:.*?^};", "", header, flags=re.MULTILINE | re.DOTALL)
    return set(VERB.findall(public))


def missing(root):
    headers = root / "include/relay/store"
    wanted = set()
    for name in OF_THE_STORE:
        wanted |= verbs((headers / f"{name}.hpp").read_text())
    for name, book in OF_BOOKS.items():
        wanted |= {f"{book}::{verb}" for verb in verbs((headers / f"{name}.hpp").read_text())}
    tried = set()
    for path in (root / "test/store/postgres").glob("deposed_*.cpp"):
        tried |= set(re.findall(r'^    \{"([\w:]+)",$', path.read_text(), re.MULTILINE))
    return sorted(wanted - tried - NO_CHANGE - FOLLOW)


def main():
    root = pathlib.Path(__file__).parents[1]
    names = missing(root)
    for name in names:
        print(f"test/store/postgres/deposed_verbs.cpp does not try {name} without the term")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
