#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"
#include "relay/messages/message_finder.hpp"
#include "relay/store/message_reader.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

// Which messages somebody looks for

namespace relay {

namespace asio = boost::asio;

namespace {

// Of one search: about a million messages, seconds of a reader's time
constexpr int most_slices = 500;

constexpr message_id newest{std::numeric_limits<std::int64_t>::max()};

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

asio::awaitable<std::size_t>
message_finder::count_people(std::string campaign, std::vector<std::string> people)
{
    message_search which{
        .to = people,
        .states = {state::scheduled, state::queued, state::sealed, state::waiting, state::sent},
        .lane = std::nullopt,
        .campaign = std::move(campaign),
    };
    std::set<std::string> found;
    auto before = newest;
    for (int looked = 0; looked < most_slices && found.size() * 2 <= people.size(); ++looked) {
        const auto slice = co_await p_.message_reader.search(which, before);
        for (const auto id : slice.found) {
            const auto view = co_await find(id);
            const bool gets_it = view && view->record.state != state::cancelled;
            const auto lists = gets_it ? find_recipients(view->record.summary) : std::nullopt;
            if (!lists)
                continue;
            for (const auto* some : {&lists->to, &lists->cc, &lists->bcc})
                for (const auto& one : *some)
                    if (auto address = fold_address(one);
                        std::ranges::find(people, address) != people.end())
                        found.insert(std::move(address));
        }
        if (!slice.lowest)
            break;
        before = *slice.lowest;
    }
    co_return found.size();
}

} // namespace relay
