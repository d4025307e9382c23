#include "relay/store/sequence_book.hpp"

#include "relay/mail/address.hpp"
#include "relay/store/store.hpp"
#include "store/changes/campaign_changes.hpp"
#include "store/changes/sequence_changes.hpp"
#include "store/writer/store_writer.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// A recipient's row, its address and what it awaits
constexpr std::size_t bytes_of_a_joining = 3 * bytes_of_a_row;

} // namespace

sequence_book::sequence_book(store& s) : writer_(s.writer()), hash_(s.secret()) {}

asio::awaitable<bool>
sequence_book::stop_on(campaign_id id, facts what, std::vector<std::string> events)
{
    const auto bytes = (1 + events.size()) * bytes_of_a_row;
    auto apply = [id, what, events = std::move(events)](tables& t) {
        const auto found = t.campaigns.find(id);
        if (found)
            t.sequences.stop_on(found->number, what, events);
        return found.has_value();
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<campaign_change_result> sequence_book::append(
    campaign_id id,
    std::string name,
    std::string definition,
    std::string before,
    std::uint32_t first,
    std::uint32_t last,
    wall_time at
)
{
    const auto bytes = bytes_of_a_row + definition.size();
    changes::campaign_definition d{
        .id = id,
        .in = {campaign_state::running, campaign_state::paused},
        .name = std::move(name),
        .text = std::move(definition),
        .before = std::move(before),
    };
    auto apply = [d = std::move(d), first, last, at](tables& t) {
        const auto result = changes::define(t, d);
        if (result.status != campaign_change_result::done)
            return result;
        const auto number = t.campaigns.find(d.id)->number;
        for (auto step = first; step <= last; ++step)
            t.sequences.add_step(number, step, at);
        return result;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<campaign_change_result>
sequence_book::finish(campaign_id id, std::uint32_t steps, wall_time at)
{
    auto apply = [=](tables& t) { return changes::finish_sequence(t, id, steps, at); };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<joined> sequence_book::join(joining j)
{
    const auto hash = static_cast<std::int64_t>(hash_(fold_address(j.email)));
    const auto bytes = bytes_of_a_joining + j.variables.size();
    auto apply = [j = std::move(j), hash](tables& t) { return changes::join(t, j, hash); };
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes, std::move(apply));
}

asio::awaitable<bool> sequence_book::happened(happening h)
{
    const auto hash = static_cast<std::int64_t>(hash_(fold_address(h.email)));
    auto apply = [h = std::move(h), hash](tables& t) {
        changes::happened(t, h, hash);
        return true;
    };
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes_of_a_joining, std::move(apply));
}

} // namespace relay
