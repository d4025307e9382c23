#include "relay/pipeline/arrivals.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Messages that one transaction takes up: some 20 ms of the store's thread
constexpr std::size_t at_once = 200;

} // namespace

// All of it is on disk before the queue is read for the first time.
asio::awaitable<void> arrivals::recover()
{
    for (bool is_first = true; expected(); is_first = false) {
        const auto page = co_await take_page(is_first);
        if (page.empty())
            break;
        for (const auto& each : page)
            p_.id_source.lift(each.id);
    }
    if (now_.taken_up > 0)
        spdlog::info("taken up: {} messages that other relays have accepted", now_.taken_up);
}

asio::awaitable<void> arrivals::run(milliseconds most)
{
    const auto& member = p_.membership;
    for (;;) {
        const auto told = member.told_of_inbox();
        co_await take_up();
        co_await member.told_of_inbox_beyond(told, notifier::clock::now() + most);
    }
}

asio::awaitable<void> arrivals::take_up()
{
    for (bool is_first = true; expected(); is_first = false) {
        const auto page = co_await take_page(is_first);
        if (page.empty())
            co_return;
        for (const auto& each : page)
            arrived(each);
        p_.scheduled.notify_all();
        p_.expiring.notify_all();
    }
}

// None when there is none, or the disk takes nothing.
asio::awaitable<std::vector<accept_result>> arrivals::take_page(bool is_first)
{
    auto page = co_await p_.store.take_up(at_once, is_first);
    if (!page)
        co_return std::vector<accept_result>();
    note(*page, is_first);
    co_return std::move(page->accepted);
}

// They are counted at the first page of a look only: that reads all of them.
void arrivals::note(const message_store::taken_up_mail& page, bool is_first)
{
    const auto taken = static_cast<std::int64_t>(page.accepted.size());
    now_.taken_up += page.accepted.size();
    now_.waiting = is_first ? page.left : std::max<std::int64_t>(now_.waiting - taken, 0);
    if (taken == 0)
        now_.waiting = 0;
    now_.oldest.reset();
    if (now_.waiting > 0)
        now_.oldest = created_at(std::ranges::min(page.accepted, {}, &accept_result::id).id);
}

asio::awaitable<bool> arrivals::look_for(message_id id)
{
    if (!expected() || slot_of(id) == sender_slot)
        co_return false;
    co_await take_up();
    co_return true;
}

// Who is suppressed from now on is looked for in all mail with ids up to this one.
void arrivals::arrived(const accept_result& where)
{
    p_.id_source.lift(where.id);
    if (where.status == acceptance::queued)
        p_.ready_queue.arrived_on_disk(where);
}

} // namespace relay
