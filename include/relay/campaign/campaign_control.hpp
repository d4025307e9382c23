#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/campaign_feeder.hpp"
#include "relay/campaign/campaign_guard.hpp"
#include "relay/campaign/list_audience.hpp"
#include "relay/pipeline/campaign_canceller.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/sequence_book.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace relay {

enum class campaign_answer : std::uint8_t
{
    done,
    unknown,  // there is no such campaign
    conflict, // its state forbids it
    nobody,   // it has no recipients, or its list no subscribers, or none that gets mail
    no_list,  // there is no list of this name
    failed,   // the store takes nothing any more
};

struct campaign_action
{
    campaign_answer answer{campaign_answer::failed};
    campaign_state state{}; // the one that it is in now
};

// Starts campaigns, now or at their time, pauses, resumes and cancels them, and finishes those that
// are through; and pauses those of which too much bounces. A campaign's mail is a flow of its UUID:
// while it is paused, what was made of it already is held back by a pause of that flow.
//
// Everything throws what the reader throws. Network thread only.
class campaign_control
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::campaign_book& campaign_book;
        relay::sequence_book& sequence_book;
        relay::campaign_reader& campaign_reader;
        relay::campaign_feeder& campaign_feeder;
        relay::campaign_guard& campaign_guard;
        relay::event_reader& event_reader;
        relay::campaign_canceller& campaign_canceller;
        const relay::id_codec& id_codec;
        relay::list_audience& list_audience;
        std::function<wall_time()> now{wall_now};
    };

    explicit campaign_control(const parts& p) : p_(p), told_(p.ex) {}

    // What the last run left. Before anything else is asked for
    boost::asio::awaitable<void> take_up();

    // A draft, or one that is scheduled. At `at`, if that is still to come.
    boost::asio::awaitable<campaign_action>
    start(campaign_id id, std::optional<wall_time> at = std::nullopt);

    // `why`, and who it was: for people; empty: nobody said, and somebody by hand.
    boost::asio::awaitable<campaign_action>
    pause(campaign_id id, std::string why = {}, std::string by = {});
    // Goes on exactly where it was. What it is judged by begins anew, if it has been judged.
    boost::asio::awaitable<campaign_action> resume(campaign_id id);

    // One that runs, or is paused, is defined otherwise on disk.
    void redefined(campaign_id id);

    // One that is not over. What is in a request goes its way.
    boost::asio::awaitable<campaign_action> cancel(campaign_id id);

    // Starts those whose time has come, and finishes those that are through. Runs until it is
    // cancelled.
    boost::asio::awaitable<void> run();

private:
    std::string flow_of(campaign_id id) const;
    boost::asio::awaitable<bool>
    prepare_sequence(campaign_id id, const campaign_definition& definition);
    boost::asio::awaitable<campaign_action> go(campaign_id id, std::vector<campaign_state> from);
    boost::asio::awaitable<campaign_action> go_to_list(
        const campaign_record& campaign,
        const campaign_definition& definition,
        std::vector<campaign_state> from
    );
    boost::asio::awaitable<campaign_action> begin(
        const campaign_record& campaign,
        const campaign_definition& definition,
        std::vector<campaign_state> from
    );
    boost::asio::awaitable<void> begin_due(campaign_id id);
    void runs(campaign_id id);
    boost::asio::awaitable<std::vector<campaign_entry>> all_in(campaign_state s);
    boost::asio::awaitable<std::optional<wall_time>> start_due();
    boost::asio::awaitable<void> guard();
    boost::asio::awaitable<void> finish(campaign_id id, std::uint32_t steps);
    boost::asio::awaitable<void> take_up_revived();

    parts p_;
    notifier told_;                              // something was started or scheduled
    notifier::clock::time_point next_revival_{}; // when it is looked for revived ones
};

} // namespace relay
