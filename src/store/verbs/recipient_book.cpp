#include "relay/store/recipient_book.hpp"

#include "relay/store/campaign_reader.hpp"
#include "relay/store/store.hpp"
#include "store/changes/upload_changes.hpp"
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

// How long a recipient takes to write, as bytes of bodies that take as long
constexpr std::size_t bytes_of_a_recipient = 1'000;
constexpr std::size_t deleted_at_once = 1'000;

constexpr std::array<std::string_view, 5> skip_reasons = {
    "invalid_address", "duplicate", "suppressed", "missing_variable", "invalid_line"};

constexpr std::array<std::string_view, 11> mail_faults = {
    "",
    "invalid_from",
    "invalid_to",
    "invalid_reply_to",
    "invalid_subject",
    "invalid_html",
    "invalid_text",
    "invalid_headers",
    "no_content",
    "not_rendered",
    "not_utf8"};

} // namespace

std::string_view to_string(mail_fault f)
{
    return mail_faults[static_cast<std::size_t>(f)];
}

std::string_view to_string(skip_reason r)
{
    return skip_reasons[static_cast<std::size_t>(r)];
}

recipient_book::recipient_book(store& s) : writer_(s.writer()) {}

asio::awaitable<upload_opening>
recipient_book::open(campaign_id campaign, std::vector<campaign_state> in, std::string name)
{
    auto apply = [campaign, in = std::move(in), name = std::move(name)](tables& t) {
        return changes::open_upload(t, campaign, in, name);
    };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> recipient_book::add(upload_step step)
{
    const auto bytes = bytes_of_a_row + step.recipients.size() * bytes_of_a_recipient;
    auto shared = std::make_shared<const upload_step>(std::move(step));
    auto apply = [shared](tables& t) { return changes::add(t, *shared); };
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes, std::move(apply));
}

asio::awaitable<bool> recipient_book::received(upload_id id)
{
    auto apply = [id](tables& t) { return changes::received(t, id); };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

// What is posted may outlive the coroutine, so it shares what it needs.
asio::awaitable<std::optional<upload_record>>
recipient_book::complete(campaign_reader& reader, upload_id id, std::int64_t recipients)
{
    for (hash_ranges range(recipients); range.next();) {
        auto found = co_await reader.addresses_of(id, range.from(), range.to());
        const auto all = std::make_shared<const std::vector<recipient_address>>(std::move(found));
        for (std::size_t first = 0; first < all->size(); first += addresses_at_once) {
            const auto count = std::min(all->size() - first, addresses_at_once);
            auto apply = [id, all, first, count](tables& t) {
                changes::enter(t, id, std::span(*all).subspan(first, count));
                return true;
            };
            const auto bytes = count * bytes_of_an_address;
            if (!co_await writer_.written(urgency::bulk, bytes, std::move(apply)))
                co_return std::nullopt;
        }
    }
    auto apply = [id](tables& t) { return std::optional(changes::complete(t, id)); };
    co_return co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<void> recipient_book::discard(upload_id id)
{
    auto mark = [id](tables& t) { return changes::discard(t, id); };
    bool more = co_await writer_.written(urgency::bulk, bytes_of_a_row, std::move(mark));
    while (more) {
        auto some = [id](tables& t) { return changes::remove_some(t, id, deleted_at_once); };
        const auto bytes = deleted_at_once * bytes_of_a_recipient;
        more = co_await writer_.written(urgency::bulk, bytes, std::move(some));
    }
}

} // namespace relay
