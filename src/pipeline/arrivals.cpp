#include "relay/pipeline/arrivals.hpp"

#include "relay/pipeline/dlq_writer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Messages that one transaction takes up: some 20 ms of the store's thread
constexpr std::size_t at_once = 200;

outcome not_taken_up()
{
    return {
        .verdict = verdict::refused,
        .name = "not_taken_up",
        .message = "The database does not take this message as another relay has accepted it.",
    };
}

} // namespace

arrivals::arrivals(const parts& p) : p_(p), page_(at_once) {}

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
    for (;;) {
        auto page = co_await p_.store.take_up(page_.next(), is_first);
        if (!page.failed) {
            page_.taken(page.accepted.size());
            note(page, is_first);
            co_return std::move(page.accepted);
        }
        const auto& tried = page.not_taken;
        if (tried.empty() || p_.store.stats().failing)
            co_return std::vector<accept_result>();
        if (page_.failed(tried.size()) && !co_await give_up(tried.front()))
            co_return std::vector<accept_result>();
    }
}

// Nothing behind it waits for a message that the database does not take. False: it takes nothing.
asio::awaitable<bool> arrivals::give_up(message_id id)
{
    p_.id_source.lift(id);
    const auto why = not_taken_up();
    if (const auto buried = co_await p_.store.bury_arrival(id, why, wall_now())) {
        if (buried->status == acceptance::queued)
            p_.dlq_writer.note(buried->lane, id, death::refused, why);
        co_return true;
    }
    if (!co_await p_.store.set_arrival_aside(id, wall_now()))
        co_return false;
    ++now_.set_aside;
    spdlog::critical(
        "message {} is set aside: another relay has accepted it, and the database does not take it",
        p_.id_codec.to_uuid(id)
    );
    co_return true;
}

// They are counted at the first page of a look only: that reads all of them.
void arrivals::note(const message_store::taken_up_mail& page, bool is_first)
{
    const auto taken = static_cast<std::int64_t>(page.accepted.size());
    now_.taken_up += page.accepted.size();
    if (is_first)
        now_.set_aside = page.set_aside;
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
