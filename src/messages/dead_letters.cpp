#include "relay/messages/dead_letters.hpp"

#include "relay/messages/letter_walk.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/dead_letter_store.hpp"

#include <set>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

std::set<message_id> ids_of(const std::vector<dead_letter_record>& letters)
{
    std::set<message_id> ids;
    for (const auto& letter : letters)
        ids.insert(letter.message.id);
    return ids;
}

constexpr std::size_t listed_at_most = 100; // of those that are skipped and were not named

// Ids that were asked for by name, and are no dead letters
void note_missing(
    handled_letters& handled,
    const std::vector<message_id>& asked_for,
    const std::vector<dead_letter_record>& found
)
{
    const std::set<message_id> letters = ids_of(found);
    for (const auto id : asked_for)
        if (!letters.contains(id))
            handled.skipped.push_back({.id = id, .reason = "not_found"});
}

void note_skipped(handled_letters& handled, message_id id, bool named)
{
    if (named || handled.skipped.size() < listed_at_most)
        handled.skipped.push_back({.id = id, .reason = "outcome_unknown"});
    else
        ++handled.skipped_more;
}

} // namespace

// Does it to the letters that it is for, some at a time.
asio::awaitable<handled_letters>
dead_letters::handle(dead_letter_filter which, bool dry_run, letter_action act)
{
    handled_letters handled;
    letter_walk walk(p_.message_reader, std::move(which));
    while (co_await walk.next()) {
        note_missing(handled, walk.asked_for(), walk.letters());
        std::vector<message_id> ids;
        for (const auto& letter : walk.letters()) {
            ++handled.matched;
            if (letter.reason == death::outcome_unknown && !act.if_unknown)
                note_skipped(handled, letter.message.id, walk.by_ids());
            else
                ids.push_back(letter.message.id);
        }
        if (!dry_run && !ids.empty())
            handled.done += co_await act.run(std::move(ids));
    }
    co_return handled;
}

asio::awaitable<handled_letters>
dead_letters::retry(dead_letter_filter which, bool dry_run, bool even_if_sent)
{
    auto queue_again = [this](std::vector<message_id> ids) -> asio::awaitable<std::size_t> {
        const auto queued = co_await p_.dead_letter_store.retry_dead(std::move(ids));
        for (const auto& where : queued)
            p_.ready_queue.arrived_on_disk(where);
        co_return queued.size();
    };
    letter_action act{.run = queue_again, .if_unknown = even_if_sent};
    co_return co_await handle(std::move(which), dry_run, std::move(act));
}

asio::awaitable<handled_letters> dead_letters::purge(dead_letter_filter which, bool dry_run)
{
    auto forget = [this](std::vector<message_id> ids) {
        return p_.dead_letter_store.purge_dead(std::move(ids));
    };
    letter_action act{.run = forget};
    co_return co_await handle(std::move(which), dry_run, std::move(act));
}

} // namespace relay
