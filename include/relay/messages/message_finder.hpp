#pragma once

#include "relay/base/id.hpp"
#include "relay/messages/message_view.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_search.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace relay {

class arrivals;
class dispatcher;
class in_flight;
class message_reader;
struct past_death;
class pauses;
class quota_book;
class ready_queue;

// Answers what people and producers ask about messages that are in already: where they stand, what
// they wait for, what became of them. Network thread only. Everything throws what the reader
// throws.
class message_finder
{
public:
    struct parts
    {
        relay::message_reader& message_reader;
        relay::event_reader& event_reader;
        relay::ready_queue& ready_queue;
        const relay::dispatcher& dispatcher;
        const relay::in_flight& in_flight;
        relay::pauses& pauses;
        relay::quota_book& quota_book;
        relay::arrivals& arrivals;
        const relay::id_codec& id_codec;
    };

    explicit message_finder(const parts& p) : p_(p) {}

    // The message with this id: the relay's, or the one that Resend gave it
    boost::asio::awaitable<std::optional<message_id>> resolve(std::string uuid);

    // As it is on disk. One that another relay has accepted is taken up first.
    boost::asio::awaitable<std::optional<message_record>> record_of(message_id id);

    boost::asio::awaitable<std::optional<message_view>> find(std::string uuid);
    boost::asio::awaitable<std::optional<message_view>> find(message_id id);

    // The JSON object that Resend got or will get; empty when the message is finished.
    boost::asio::awaitable<std::string> body(message_id id);

    // Newest first
    struct page
    {
        std::vector<message_view> messages;
        bool has_more{};
    };
    boost::asio::awaitable<page> list(message_page_query which);

    // The same for those that somebody searches: `which` with the state that a message has now
    // (`now`; nothing: any), `limit` of them at most, older ones than `after`. A search that has
    // looked at very many messages stops: `has_more`, and it goes on behind `looked_to`.
    struct found_page
    {
        std::vector<message_view> messages;
        bool has_more{};
        std::optional<message_id> looked_to;
    };
    boost::asio::awaitable<found_page> search(
        message_search which,
        std::optional<state> now,
        std::optional<message_id> after,
        std::size_t limit
    );

    // How many of these people (folded addresses) have mail of a campaign, or are to get it. Does
    // not go on when more than half of them do, nor behind as many messages as a search looks at.
    boost::asio::awaitable<std::size_t>
    count_people(std::string campaign, std::vector<std::string> people);

    // What happened to it, and what it waited for, from its acceptance to now
    boost::asio::awaitable<std::vector<timeline_entry>> timeline(message_view m);

    // What Resend told about it, in the order in which it came
    boost::asio::awaitable<std::vector<event_record>> events(message_id id);

private:
    boost::asio::awaitable<void> heed_cancel(message_record& r);
    boost::asio::awaitable<void> track(message_view& m);
    boost::asio::awaitable<std::vector<suppression_entry>> stopped_by(const message_record& m);
    boost::asio::awaitable<std::vector<past_death>> deaths_of(const message_record& m);
    void explain(message_view& m) const;
    void explain_queued(message_view& m) const;

    parts p_;
};

} // namespace relay
