#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/account/domain_book.hpp"
#include "relay/account/suppression_lookup.hpp"
#include "relay/campaign/campaign_control.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/campaign/campaign_feeder.hpp"
#include "relay/campaign/campaign_guard.hpp"
#include "relay/campaign/campaign_planner.hpp"
#include "relay/campaign/list_audience.hpp"
#include "relay/campaign/recipient_intake.hpp"
#include "relay/figures/figure_sampler.hpp"
#include "relay/messages/dead_letters.hpp"
#include "relay/messages/message_admin.hpp"
#include "relay/messages/message_finder.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/pipeline/pipeline.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/contact_book.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/list_book.hpp"
#include "relay/store/recipient_book.hpp"
#include "relay/store/sequence_book.hpp"
#include "relay/tracking/event_arrivals.hpp"
#include "relay/tracking/event_backfill.hpp"
#include "relay/tracking/event_feed.hpp"
#include "relay/tracking/list_evidence.hpp"
#include "relay/tracking/reconciler.hpp"
#include "relay/tracking/tracker.hpp"

#include <string>

namespace relay {

// The pipeline and what stands around it: what people ask about their mail, what Resend tells, and
// what the relay asks Resend for itself. The relay without its listeners and its network. Network
// thread only.
struct services : pipeline
{
    // What else it stands in; all of it outlives it.
    struct outside
    {
        relay::account_api& account_api;
        std::string name_servers{}; // see dns_settings

        // See suppression_lookup
        relay::suppression_lookup::delays ask_for_suppressions{
            std::chrono::seconds(10), std::chrono::minutes(10)};
    };

    // Opens the store; throws what it throws.
    services(const surroundings& s, const outside& o, const config& cfg);

    // Takes up what the last run left, and what came from outside to others: nothing is sent before
    // that is known.
    boost::asio::awaitable<void> recover();

    // Takes up what the last run left of campaigns and of files of recipients. After recover(), and
    // before anybody asks.
    boost::asio::awaitable<void> recover_campaigns();

    // Spawns what starts, feeds and finishes campaigns.
    void start_campaigns(task_group& tasks);

    // Spawns what goes on with lists and contacts where the last run has left them. After
    // recover(), and before anybody asks.
    boost::asio::awaitable<void> recover_contacts(task_group& tasks);

    // Applies what can change while it runs.
    void configure(const config& cfg);

    relay::tracking_counters tracking_counters;
    notifier recorded; // an event
    relay::event_log event_log;
    relay::suppression_book suppression_book;
    relay::message_finder message_finder;
    relay::message_admin message_admin;
    relay::dead_letters dead_letters;
    relay::event_feed event_feed;
    relay::account_reader account_reader;
    relay::suppression_lookup suppression_lookup;
    relay::tracker tracker;
    relay::event_arrivals event_arrivals;
    relay::reconciler reconciler;
    relay::list_evidence list_evidence;
    relay::event_backfill event_backfill;
    relay::domain_book domain_book;
    relay::queue_census queue_census;

    relay::list_book list_book;
    relay::contact_book contact_book;
    relay::contact_reader contact_reader;

    relay::campaign_book campaign_book;
    relay::sequence_book sequence_book;
    relay::recipient_book recipient_book;
    relay::campaign_reader campaign_reader;
    relay::campaign_feeder campaign_feeder;
    relay::list_audience list_audience;
    relay::campaign_guard campaign_guard;
    relay::campaign_planner campaign_planner;
    relay::campaign_control campaign_control;
    relay::recipient_intake recipient_intake;
    relay::campaign_desk campaign_desk;

    relay::figure_log figure_log;
    relay::figure_sampler figure_sampler;
};

} // namespace relay
