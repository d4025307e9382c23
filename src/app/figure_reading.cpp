#include "app/figure_reading.hpp"

#include "app/services.hpp"
#include "relay/base/check.hpp"

#include <algorithm>
#include <numeric>

namespace relay {

namespace {

std::uint64_t request_count(const counters& c)
{
    const auto all = std::accumulate(c.sendings.begin(), c.sendings.end(), std::uint64_t{});
    return all - c.of(verdict::not_sent);
}

// Of both lanes
std::uint64_t count_of(std::string_view event, const event_counts& c)
{
    const auto found = std::ranges::find(event_counts::names, event);
    check(found != event_counts::names.end(), "only events that are counted are asked for");
    const auto name = static_cast<std::size_t>(found - event_counts::names.begin());
    return c.at(name, lane::transactional) + c.at(name, lane::campaign);
}

} // namespace

figures read_figures(const services& s)
{
    const auto& c = s.counters;
    const auto& events = s.tracking_counters.of_messages;
    figures f;
    f.of(figure::accepted) = c.accepted;
    f.of(figure::sent) = c.messages_sent;
    f.of(figure::dead) = c.messages_dead();
    f.of(figure::requests) = request_count(c);
    f.of(figure::rate_limited) = c.of(verdict::rate_limited);
    f.of(figure::delivered) = count_of("delivered", events);
    f.of(figure::bounced) = count_of("bounced_hard", events) + count_of("bounced_soft", events);
    f.of(figure::complained) = count_of("complained", events);
    f.of(figure::opened) = count_of("opened", events);
    f.of(figure::clicked) = count_of("clicked", events);
    f.limit = s.pacer.learned_limit();
    f.waits = c.accepted_to_sent[static_cast<std::size_t>(lane::transactional)].counts();

    const auto counts = s.store.counts();
    for (const auto l : {lane::transactional, lane::campaign}) {
        const auto queued = counts.at(l, state::queued);
        f.queued[static_cast<std::size_t>(l)] = queued;
        f.queued.back() += queued;
    }
    return f;
}

} // namespace relay
