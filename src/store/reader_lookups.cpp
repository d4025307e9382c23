#include "reader_impl.hpp"

#include <algorithm>
#include <limits>

// What people, and reports, ask about

namespace relay {

namespace asio = boost::asio;

asio::awaitable<std::optional<message_record>> reader::find(message_id id)
{
    return impl_->run([=, this] { return impl_->load_message(id); });
}

asio::awaitable<message_page> reader::list(message_page_query which)
{
    return impl_->run([=, this] {
        message_page page;
        const auto ids = impl_->all.page(which, page.has_more);
        for (const auto id : ids)
            if (auto m = impl_->load_message(id))
                page.messages.push_back(std::move(*m));
        return page;
    });
}

asio::awaitable<std::optional<message_id>> reader::find_by_resend_id(std::string resend_id)
{
    struct slice
    {
        std::optional<message_id> found;
        std::optional<std::int64_t> lowest;
    };
    const auto uuid = pack_uuid(resend_id);
    slice looked_at{.lowest = std::numeric_limits<std::int64_t>::max()};
    while (!looked_at.found && looked_at.lowest) {
        auto look = [this, &uuid, &resend_id, before = *looked_at.lowest] {
            auto row = uuid ? impl_->find_sent(before, sqlite::blob{*uuid})
                            : impl_->find_sent(before, resend_id);
            slice result;
            if (row.step() && !row.is_null(0))
                result.lowest = row.integer(0);
            if (result.lowest && !row.is_null(1))
                result.found = message_id{row.integer(1)};
            return result;
        };
        looked_at = co_await impl_->run(std::move(look));
    }
    co_return looked_at.found;
}

asio::awaitable<std::vector<pause_record>> reader::pauses_between(wall_time from, wall_time until)
{
    return impl_->run([=, this] {
        std::vector<pause_record> found;
        for (auto row = impl_->pauses(to_ms(from), to_ms(until)); row.step();)
            found.push_back({
                .scope = std::string(row.text(0)),
                .began = from_ms(row.integer(1)),
                .ended = optional_time(row, 2),
                .why = std::string(row.text(3)),
            });
        return found;
    });
}

asio::awaitable<std::vector<dead_letter_record>> reader::dead_letters(dead_letter_filter which)
{
    return impl_->run([this, which = std::move(which)] {
        std::vector<dead_letter_record> letters;
        for (const auto id : impl_->select_dead(which))
            if (auto letter = impl_->load_dead_letter(id))
                letters.push_back(std::move(*letter));
        return letters;
    });
}

asio::awaitable<std::vector<dead_letter_group>> reader::dead_letter_groups()
{
    return impl_->run([this] {
        std::vector<dead_letter_group> found;
        for (auto row = impl_->groups(); row.step();)
            found.push_back({
                .reason = static_cast<death>(row.integer(0)),
                .name = std::string(row.text(1)),
                .count = row.integer(2),
            });
        return found;
    });
}

asio::awaitable<std::vector<std::string>> reader::from_domains(std::size_t most)
{
    return impl_->run([=, this] { return impl_->domains.list(most); });
}

asio::awaitable<std::optional<flow_key>> reader::find_flow(flow_id id)
{
    return impl_->run([=, this] { return impl_->load_flow(id); });
}

asio::awaitable<std::array<std::optional<wall_time>, 2>> reader::oldest_queued()
{
    return impl_->run([this] {
        std::array<std::optional<wall_time>, 2> oldest;
        for (const auto& known : impl_->flows_with_backlog()) {
            auto& of_lane = oldest[static_cast<std::size_t>(known.key.lane)];
            impl_->walk_queue(known.id, 0, [&](const queue_entry& first, const sqlite::cursor&) {
                const auto accepted = created_at(first.id);
                of_lane = of_lane ? std::min(*of_lane, accepted) : accepted;
                return false;
            });
        }
        return oldest;
    });
}

asio::awaitable<std::vector<message_facts>> reader::load_facts(std::vector<message_id> ids)
{
    return impl_->run([this, ids = std::move(ids)] {
        std::vector<message_facts> facts;
        facts.reserve(ids.size());
        for (const auto id : ids) {
            auto& known = facts.emplace_back();
            auto row = impl_->facts(id.value);
            if (!row.step())
                continue;
            known.domain = std::string(row.text(0));
            known.recipients = static_cast<std::uint32_t>(row.integer(1));
        }
        return facts;
    });
}

asio::awaitable<std::vector<flow_backlog>> reader::count_queued()
{
    return impl_->run([this] {
        std::vector<flow_backlog> flows;
        std::size_t looked_at = 0;
        for (auto& f : impl_->flows_with_backlog())
            flows.push_back(
                {.key = std::move(f.key), .messages = impl_->count_queue(f.id, looked_at)}
            );
        return flows;
    });
}

} // namespace relay
