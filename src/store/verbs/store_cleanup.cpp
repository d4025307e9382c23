#include "relay/store/store_cleanup.hpp"

#include "store/changes/forgetting.hpp"
#include "store/writer/store_writer.hpp"

#include <memory>
#include <utility>

// Nobody waits for what is forgotten: it goes in steps that hold up nobody, each a transaction.

namespace relay {

namespace asio = boost::asio;

namespace {

// Rows that one step of forgetting deletes, and messages that it looks at, so that it holds up
// nobody: there may be a million that stay before the first that goes.
constexpr std::size_t rows_of_a_step = 200;
constexpr std::size_t messages_of_a_step = 2'000;

} // namespace

asio::awaitable<void> store_cleanup::forget(
    wall_time finished_before, moment now, std::optional<wall_time> dead_letters_before
)
{
    struct progress
    {
        bool more{};
        message_id reached;
        past_campaigns::progress campaigns{};
    };
    for (progress so_far{.more = true}; so_far.more;) {
        auto step = [=](tables& t) {
            auto next = so_far;
            next.more = t.bodies.compact(rows_of_a_step, messages_of_a_step);
            next.more |= changes::forget_finished(
                t, finished_before, next.reached, rows_of_a_step, messages_of_a_step
            );
            next.more |= t.keys.forget(now, rows_of_a_step);
            next.more |= changes::forget_pauses(t, finished_before, rows_of_a_step);
            next.more |= t.batch_keys.forget(now, rows_of_a_step);
            next.more |= t.sequences.forget(rows_of_a_step) ||
                         t.past_campaigns.forget(
                             finished_before, next.campaigns, rows_of_a_step, messages_of_a_step
                         );
            if (dead_letters_before)
                next.more |= changes::forget_dead_letters(t, *dead_letters_before, rows_of_a_step);
            return next;
        };
        so_far = co_await writer_.written(urgency::bulk, rows_of_a_step * bytes_of_a_row, step);
    }
}

// Who fails to be written leaves what it has not seen as it is: the pass ends.
asio::awaitable<void> store_cleanup::forget_counts(wall_time before)
{
    auto begin = [before](tables& t) { return changes::first_day_to_keep(t, before); };
    const auto first_day = co_await writer_.written(urgency::bulk, 0, std::move(begin));

    struct step
    {
        bool written{};
        bool more{};
        std::int64_t reached{};
    };
    // A step may run again, and after the end of who asked for it.
    const auto in_use = std::make_shared<flow_ids>();
    for (step last{.more = true}; last.more;) {
        auto note = [first_day, last, in_use](tables& t) {
            message_id reached{last.reached};
            const bool more =
                changes::note_flows_before(t, first_day, reached, *in_use, messages_of_a_step);
            return step{.written = true, .more = more, .reached = reached.value};
        };
        last = co_await writer_.written(urgency::bulk, 0, std::move(note));
        if (!last.written)
            co_return;
    }
    for (step last{.more = true}; last.more;) {
        auto forget = [first_day, last, in_use](tables& t) {
            step next{.written = true, .reached = last.reached};
            next.more = changes::forget_counts(t, first_day, *in_use, next.reached, rows_of_a_step);
            return next;
        };
        const auto bytes = rows_of_a_step * bytes_of_a_row;
        last = co_await writer_.written(urgency::bulk, bytes, std::move(forget));
    }
}

asio::awaitable<void>
store_cleanup::forget_events(wall_time before, wall_time parked_before, wall_time now)
{
    struct progress
    {
        bool more{};
        event_tables::passed passed;
    };
    const event_retention what{.before = before, .parked_before = parked_before, .now = now};
    for (progress so_far{.more = true}; so_far.more;) {
        auto step = [what, so_far](tables& t) {
            auto next = so_far;
            t.events.forget(what, next.passed, rows_of_a_step);
            next.more = t.suppressions.forget(what.before, rows_of_a_step) || next.passed.more;
            return next;
        };
        so_far = co_await writer_.written(urgency::bulk, rows_of_a_step * bytes_of_a_row, step);
    }
}

} // namespace relay
