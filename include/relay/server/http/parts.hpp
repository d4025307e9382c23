#pragma once

#include "relay/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace relay {

class backlog;
class desk;
class event_reader;
class dispatcher;
class domain_book;
class http_client;
class id_codec;
class ingest;
class keys_in_progress;
class message_reader;
class pacer;
class pauses;
struct pipeline;
class queue_census;
class quota_book;
class reconciler;
class store;
class suppressed_addresses;
class suppression_book;
struct counters;
struct tracking_counters;

// What the handlers of the HTTP API ask and tell. All of it outlives them.
struct api_parts
{
    boost::asio::any_io_executor ex;
    store& disk;
    message_reader& records;
    backlog& queue;
    dispatcher& gate;
    ingest& mail;
    desk& front;
    queue_census& census;
    reconciler& unknown;
    domain_book& domains;
    keys_in_progress& keys;
    pauses& paused;
    quota_book& quota;
    pacer& pace;
    http_client& http;
    counters& count;
    const id_codec& codec;
    wall_time started;

    // What became of messages, and who gets no mail
    event_reader& events;
    suppression_book& suppressions;
    suppressed_addresses& suppressed;
    const tracking_counters& tracked;
};

// They have started now.
api_parts parts_of(pipeline& stages, keys_in_progress& keys, http_client& http);

} // namespace relay
