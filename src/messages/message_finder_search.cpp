#include "relay/messages/message_finder.hpp"
#include "relay/store/message_reader.hpp"

#include <limits>
#include <utility>

// Which messages somebody looks for

namespace relay {

namespace asio = boost::asio;

namespace {

// Of one search: about a million messages, seconds of a reader's time
constexpr int most_slices = 500;

// The states on disk of what is in one now: what is in a request keeps its row as it was.
std::vector<state> states_on_disk(state now)
{
    if (now == state::sealed)
        return {state::queued, state::waiting, state::sealed};
    return {now};
}

} // namespace

asio::awaitable<message_finder::found_page> message_finder::search(
    message_search which,
    std::optional<state> now,
    std::optional<message_id> after,
    std::size_t limit
)
{
    constexpr message_id newest{std::numeric_limits<std::int64_t>::max()};
    if (now)
        which.states = states_on_disk(*now);
    found_page page;
    auto before = after.value_or(newest);
    for (int looked = 0; looked < most_slices; ++looked) {
        const auto slice = co_await p_.message_reader.search(which, before);
        for (const auto id : slice.found) {
            auto view = co_await find(id);
            if (!view || (now && view->now != *now))
                continue;
            if (page.messages.size() == limit) {
                page.has_more = true;
                co_return page;
            }
            page.looked_to = id;
            page.messages.push_back(std::move(*view));
        }
        if (!slice.lowest) {
            page.looked_to.reset();
            co_return page;
        }
        page.looked_to = before = *slice.lowest;
    }
    page.has_more = true;
    co_return page;
}

} // namespace relay
