#pragma once

#include "relay/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>

namespace relay {

class arrivals;
class campaign_desk;
class campaign_planner;
class campaign_reader;
class contact_book;
class contact_reader;
class dead_letters;
class domain_book;
class event_arrivals;
class event_feed;
class event_reader;
class figure_sampler;
class http_client;
class id_codec;
class id_source;
class in_flight;
class inbox;
class ingest;
class keys_in_progress;
class list_book;
class membership;
class message_admin;
class message_finder;
class message_reader;
class pacer;
class pause_control;
class pauses;
class queue_census;
class quota_book;
class ready_queue;
class recipient_intake;
class reconciler;
class send_slots;
class side_thread;
class store;
class suppressed_addresses;
class suppression_book;
struct counters;
struct doors;
struct limits_config;
struct tracking_counters;

// What the handlers of the HTTP API ask and tell. All of it outlives them.
struct http_parts
{
    boost::asio::any_io_executor ex;
    relay::store& store;
    relay::message_reader& message_reader;
    relay::ready_queue& ready_queue;
    const relay::send_slots& send_slots;
    const relay::in_flight& in_flight;
    relay::pause_control& pause_control;
    const limits_config& limits;
    relay::ingest& ingest;
    relay::message_finder& message_finder;
    relay::message_admin& message_admin;
    relay::dead_letters& dead_letters;
    relay::queue_census& queue_census;
    relay::reconciler& reconciler;
    relay::domain_book& domain_book;
    relay::keys_in_progress& keys_in_progress;
    relay::side_thread& side_thread;
    relay::pauses& pauses;
    relay::quota_book& quota_book;
    relay::pacer& pacer;
    relay::id_source& id_source;
    relay::http_client& http_client;
    relay::counters& counters;
    relay::doors& doors;
    const relay::id_codec& id_codec;
    wall_time started;
    relay::figure_sampler& figure_sampler;

    // What became of messages, and who gets no mail
    relay::event_reader& event_reader;
    relay::event_feed& event_feed;
    relay::suppression_book& suppression_book;
    relay::suppressed_addresses& suppressed_addresses;
    const relay::tracking_counters& tracking_counters;

    relay::campaign_desk& campaign_desk;
    relay::campaign_planner& campaign_planner;
    relay::campaign_reader& campaign_reader;
    relay::recipient_intake& recipient_intake;
    relay::list_book& list_book;
    relay::contact_book& contact_book;
    relay::contact_reader& contact_reader;

    const relay::membership& member; // of the relays on its database
    const relay::arrivals& arrivals; // from these
    const relay::event_arrivals& event_arrivals;
    std::function<void()> resign; // ends this relay, so that another one takes over
    relay::inbox* inbox{};        // of a sandbox; null: mail is sent for real
};

} // namespace relay
