#include "relay/store/list_book.hpp"

#include "relay/store/contact_reader.hpp"
#include "relay/store/store.hpp"
#include "store/changes/contact_changes.hpp"
#include "store/changes/contact_upload_changes.hpp"
#include "store/changes/list_changes.hpp"
#include "store/hash_ranges.hpp"
#include "store/writer/store_writer.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t contacts_removed_at_once = 1'000;

constexpr std::array<std::string_view, contact_statuses> statuses = {
    "subscribed", "unsubscribed", "bounced", "complained"};

} // namespace

std::string_view to_string(contact_status s)
{
    return statuses[static_cast<std::size_t>(s)];
}

std::optional<contact_status> parse_contact_status(std::string_view text)
{
    const auto found = std::ranges::find(statuses, text);
    if (found == statuses.end())
        return std::nullopt;
    return static_cast<contact_status>(found - statuses.begin());
}

list_book::list_book(store& s) : writer_(s.writer()) {}

template <class Apply>
auto list_book::taken(std::size_t bytes, Apply apply)
{
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes, std::move(apply));
}

asio::awaitable<list_book::creation> list_book::create(std::string name, wall_time at)
{
    auto apply = [name = std::move(name), at](tables& t) {
        return changes::create_list(t, name, at);
    };
    return taken(bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> list_book::remove(contact_reader& reader, std::string name)
{
    auto apply = [name = std::move(name)](tables& t) { return changes::forget_list(t, name); };
    const auto id = co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
    if (!id)
        co_return false;
    co_await remove_rest(reader, *id);
    co_return true;
}

asio::awaitable<bool> list_book::remove_rest(contact_reader& reader, list_id list)
{
    const auto uploads = co_await reader.uploads_of(list);
    for (const auto& upload : uploads)
        if (!co_await remove_upload(reader, upload))
            co_return false;
    auto apply = [list](tables& t) {
        changes::remove_list(t, list);
        return true;
    };
    co_return co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

// False: the store takes nothing any more. What is posted may outlive the coroutine, so it shares
// what it needs.
asio::awaitable<bool>
list_book::remove_upload(contact_reader& reader, const contact_upload_record& upload)
{
    const auto id = upload.id;
    const auto list = upload.list;
    for (hash_ranges range(upload.contacts.all()); range.next();) {
        auto found = co_await reader.addresses_of(id, range.from(), range.to());
        const auto all = std::make_shared<const std::vector<contact_address>>(std::move(found));
        for (std::size_t first = 0; first < all->size(); first += addresses_at_once) {
            const auto count = std::min(all->size() - first, addresses_at_once);
            auto leave = [list, all, first, count](tables& t) {
                changes::leave_addresses(t, list, std::span(*all).subspan(first, count));
                return true;
            };
            const auto bytes = count * bytes_of_an_address;
            if (!co_await writer_.written(urgency::bulk, bytes, std::move(leave)))
                co_return false;
        }
    }
    struct step
    {
        bool written{};
        bool more{};
    };
    for (step last{.more = true}; last.more;) {
        auto some = [id](tables& t) {
            const bool more = changes::remove_some_contacts(t, id, contacts_removed_at_once);
            return step{.written = true, .more = more};
        };
        const auto bytes = contacts_removed_at_once * bytes_of_an_address;
        last = co_await writer_.written(urgency::bulk, bytes, std::move(some));
        if (!last.written)
            co_return false;
    }
    co_return true;
}

asio::awaitable<contacts_put> list_book::put(
    std::string list, std::vector<new_recipient> contacts, contact_import_rules rules, wall_time at
)
{
    const auto bytes = bytes_of_a_row * (1 + contacts.size());
    auto apply = [list = std::move(list), contacts = std::move(contacts), rules, at](tables& t) {
        return changes::put(t, list, contacts, rules, at);
    };
    return taken(bytes, std::move(apply));
}

asio::awaitable<contact_change_result>
list_book::change(std::string list, std::string email, contact_change c)
{
    const auto bytes = bytes_of_a_row + c.variables.size();
    auto apply = [list = std::move(list), email = std::move(email), c = std::move(c)](tables& t) {
        return changes::change(t, list, email, c);
    };
    return taken(bytes, std::move(apply));
}

asio::awaitable<contact_change_result>
list_book::remove_contact(std::string list, std::string email)
{
    auto apply = [list = std::move(list), email = std::move(email)](tables& t) {
        return changes::remove_contact(t, list, email);
    };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

} // namespace relay
