#include "relay/store/contact_book.hpp"

#include "relay/store/contact_reader.hpp"
#include "relay/store/store.hpp"
#include "store/changes/contact_upload_changes.hpp"
#include "store/hash_ranges.hpp"
#include "store/writer/store_writer.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// How long a contact takes to write, as bytes of bodies that take as long
constexpr std::size_t bytes_of_a_contact = 1'000;

constexpr std::size_t suppressions_at_once = 500;
constexpr std::size_t contacts_discarded_at_once = 1'000;

} // namespace

contact_book::contact_book(store& s) : writer_(s.writer()) {}

asio::awaitable<contact_upload_opening>
contact_book::open(std::string list, std::string name, wall_time at)
{
    auto apply = [list = std::move(list), name = std::move(name), at](tables& t) {
        return changes::open_contact_upload(t, list, name, at);
    };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> contact_book::add(upload_step step)
{
    const auto bytes = bytes_of_a_row + step.recipients.size() * bytes_of_a_contact;
    auto shared = std::make_shared<const upload_step>(std::move(step));
    auto apply = [shared](tables& t) { return changes::add_contacts(t, *shared); };
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes, std::move(apply));
}

asio::awaitable<bool> contact_book::received(upload_id id, contact_import_rules rules)
{
    auto apply = [id, rules](tables& t) { return changes::contacts_received(t, id, rules); };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<std::optional<contact_upload_record>> contact_book::complete(
    contact_reader& reader, upload_id id, std::int64_t contacts, suppression_handler told
)
{
    for (hash_ranges range(contacts); range.next();) {
        auto found = co_await reader.merge_of(id, range.from(), range.to());
        if (!co_await drop_twins(id, std::move(found.twins)))
            co_return std::nullopt;
        if (!co_await merge(id, std::move(found.others), told))
            co_return std::nullopt;
    }
    if (!co_await catch_up(id))
        co_return std::nullopt;
    auto apply = [id](tables& t) { return changes::complete_contacts(t, id); };
    co_return co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

// What is posted may outlive the coroutine, so it shares what it needs.
asio::awaitable<bool> contact_book::drop_twins(upload_id id, std::vector<contact_twin> twins)
{
    const auto all = std::make_shared<const std::vector<contact_twin>>(std::move(twins));
    for (std::size_t first = 0; first < all->size(); first += addresses_at_once) {
        const auto count = std::min(all->size() - first, addresses_at_once);
        auto apply = [id, all, first, count](tables& t) {
            return changes::drop_twins(t, id, std::span(*all).subspan(first, count));
        };
        const auto bytes = count * bytes_of_an_address;
        if (!co_await writer_.written(urgency::bulk, bytes, std::move(apply)))
            co_return false;
    }
    co_return true;
}

asio::awaitable<bool> contact_book::merge(
    upload_id id, std::vector<contact_address> some, const suppression_handler& told
)
{
    const auto all = std::make_shared<const std::vector<contact_address>>(std::move(some));
    for (std::size_t first = 0; first < all->size(); first += addresses_at_once) {
        const auto count = std::min(all->size() - first, addresses_at_once);
        auto apply = [id, all, first, count](tables& t) {
            return changes::merge(t, id, std::span(*all).subspan(first, count));
        };
        const auto bytes = count * bytes_of_an_address;
        const auto lifted = co_await writer_.written(urgency::bulk, bytes, std::move(apply));
        if (!lifted)
            co_return false;
        told(*lifted);
    }
    co_return true;
}

asio::awaitable<bool> contact_book::catch_up(upload_id id)
{
    std::optional<std::int64_t> after;
    for (;;) {
        auto apply = [id, after](tables& t) {
            return changes::catch_up(t, id, after, suppressions_at_once);
        };
        const auto bytes = suppressions_at_once * bytes_of_an_address;
        const auto step = co_await writer_.written(urgency::bulk, bytes, std::move(apply));
        if (!step.done || !step.more)
            co_return step.done;
        after = step.reached;
    }
}

asio::awaitable<void> contact_book::discard(upload_id id)
{
    auto mark = [id](tables& t) { return changes::discard_contacts(t, id); };
    bool more = co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(mark));
    while (more) {
        auto some = [id](tables& t) {
            return changes::remove_some_contacts(t, id, contacts_discarded_at_once);
        };
        const auto bytes = contacts_discarded_at_once * bytes_of_a_contact;
        more = co_await writer_.written(urgency::bulk, bytes, std::move(some));
    }
}

} // namespace relay
